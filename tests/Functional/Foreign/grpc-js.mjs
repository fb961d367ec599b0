// gRPC's own library for Node, from the folder that NODE_PACKAGES names.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(`${process.env.NODE_PACKAGES}/`);
export const grpc = require('@grpc/grpc-js');
export const { GrpcReflection } = require('grpc-js-reflection-client');
const loader = require('@grpc/proto-loader');

// What the arguments name: the address to call, and how.
export function target([address, ca]) {
    return [new URL(address).host, ca ? grpc.credentials.createSsl(readFileSync(ca)) : grpc.credentials.createInsecure()];
}

// A client of gRPC's health contract.
export function health(...to) {
    const protos = new URL('../../../protos', import.meta.url).pathname;
    const contract = loader.loadSync('grpc/health/v1/health.proto', { includeDirs: [protos], enums: String });
    return new (grpc.loadPackageDefinition(contract).grpc.health.v1.Health)(...to);
}

// One call, and its reply or its status.
export function unary(client, method, request) {
    return new Promise(resolve => client[method](request, (error, reply) => resolve(error?.code ?? reply)));
}
