// gRPC's own library for Node, from the folder that NODE_PACKAGES names.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(`${process.env.NODE_PACKAGES}/`);
export const grpc = require('@grpc/grpc-js');
export const { GrpcReflection } = require('grpc-js-reflection-client');
const loader = require('@grpc/proto-loader');
const healthProto = require('grpc-health-check').protoPath;

// What the arguments name: the address to call, and how.
export function target([address, ca]) {
    return [new URL(address).host, ca ? grpc.credentials.createSsl(readFileSync(ca)) : grpc.credentials.createInsecure()];
}

// A client of gRPC's health contract.
export function health(...to) {
    return new (load(healthProto).grpc.health.v1.Health)(...to);
}

// A client of the Greeter. Without a retry policy it sends again just what never left it: Node refuses by itself what it was given for a
// connection and had not sent when the first GOAWAY came.
export function greeter(...to) {
    return new (load('greet/v1/greeter.proto').greet.v1.Greeter)(...to);
}

function load(proto) {
    const protos = new URL('../../../protos', import.meta.url).pathname;
    return grpc.loadPackageDefinition(loader.loadSync(proto, { includeDirs: [protos], enums: String }));
}

// One call, and its reply or its status.
export function unary(client, method, request) {
    return new Promise(resolve => client[method](request, (error, reply) => resolve(error?.code ?? reply)));
}
