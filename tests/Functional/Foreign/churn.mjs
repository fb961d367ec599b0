// Greets again and again, many at a time, and names each call that failed. Usage: node churn.mjs CALLS CONCURRENCY ADDRESS [CA]
import { greeter, target } from './grpc-js.mjs';

const [calls, concurrency, ...to] = process.argv.slice(2);
const client = greeter(...target(to));
const connections = new Set();
let begun = 0;
let failed = 0;

async function caller() {
    while (begun < calls) {
        const name = `${begun++}`;
        await new Promise(resolve => client.SayHello({ name }, (error, reply) => {
            if (error || reply.message !== `hello ${name}`) {
                failed++;
                console.log(`lost ${error ?? reply.message}`);
            }
            connections.add(reply?.session.connection_id ?? reply?.session.connectionId);
            resolve();
        }));
    }
}

await Promise.all(Array.from({ length: concurrency }, caller));
console.log(`calls ${begun}, lost ${failed}, connections ${connections.size}`);
client.close();
