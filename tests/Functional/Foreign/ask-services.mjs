// Asks for health and by reflection, and calls what reflection told of. Usage: node ask-services.mjs ADDRESS [CA]
import { GrpcReflection, grpc, health, target, unary } from './grpc-js.mjs';

const to = target(process.argv.slice(2));
const checks = health(...to);
for (const service of ['', 'greet.v1.Greeter', 'greet.v1.Other']) {
    const answer = await unary(checks, 'check', { service });
    console.log(`check '${service}' : ${answer.status ?? answer}`);
}

const reflection = new GrpcReflection(...to);
console.log(`services : ${await reflection.listServices()}`);
console.log(`methods : ${(await reflection.listMethods('greet.v1.Greeter')).map(method => method.name)}`);
const { greet } = (await reflection.getDescriptorBySymbol('greet.v1.Greeter')).getPackageObject();
console.log(`Received: ${(await unary(new greet.v1.Greeter(...to), 'SayHello', { name: 'Ada' })).message}`);
process.exit();
