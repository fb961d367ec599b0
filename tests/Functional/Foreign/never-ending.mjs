// Holds a call open until the server ends it. Usage: node never-ending.mjs ADDRESS [CA]
import { call, connect, request } from './greeter.mjs';

const session = connect(...process.argv.slice(2));
call(session, 'Chat').write(request('Ada', 'keep'));
