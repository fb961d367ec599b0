// Holds a call open until the server ends it. Usage: node hold-call.mjs ADDRESS [CA]
import { greeter, target } from './grpc-js.mjs';

const client = greeter(...target(process.argv.slice(2)));
const chat = client.Chat();
chat.on('data', ({ message }) => console.log(`Received: ${message}`));
chat.on('error', ({ code, details }) => {
    console.log(`status : ${code} ${details}`);
    client.close();
});
chat.write({ name: 'Ada' });
