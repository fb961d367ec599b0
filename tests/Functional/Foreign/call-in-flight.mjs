// Has the session closed by one call while another is still talking. Usage: node call-in-flight.mjs ADDRESS [CA]
import { call, connect, request } from './greeter.mjs';

const session = connect(...process.argv.slice(2));
const chat = call(session, 'Chat', line => console.log(`chat: ${line}`));
chat.write(request('Ada', 'keep'));
chat.once('data', () => call(session, 'SayHello').end(request('Bob', 'close')));
session.once('goaway', () => chat.end(request('Grace', 'keep')));
