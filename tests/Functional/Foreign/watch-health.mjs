// Watches the health of the Greeter until the watch ends. Usage: node watch-health.mjs ADDRESS [CA]
import { health, target } from './grpc-js.mjs';

const client = health(...target(process.argv.slice(2)));
const watch = client.watch({ service: 'greet.v1.Greeter' });
watch.on('data', ({ status }) => console.log(`watch : ${status}`));
watch.on('error', () => {}); // The status tells it, too.
watch.on('status', ({ code }) => {
    console.log(`watch ended : ${code}`);
    client.close();
});
