// Makes one call. Usage: node one-call.mjs METHOD NAME close|keep ADDRESS [CA]
import { call, connect, request } from './greeter.mjs';

const [method, name, afterCall, address, ca] = process.argv.slice(2);
const session = connect(address, ca);
const stream = call(session, method);
stream.end(request(name, afterCall));

// When the server was asked to close the session, only its GOAWAY may end it.
if (afterCall === 'keep') {
    stream.on('close', () => session.close());
}
