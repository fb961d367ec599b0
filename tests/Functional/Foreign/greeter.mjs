// gRPC by hand over Node's own http2: with no gRPC library between, what is told here is what the server put on the wire.
import http2 from 'node:http2';
import { readFileSync } from 'node:fs';

const PREFIX = 5; // a gRPC message is preceded by one byte, 0 for not compressed, and its length in four
const VARINT = 0; // protobuf's wire types
const LENGTH_DELIMITED = 2;
const AFTER_CALL = { keep: 1, close: 2 };

const key = (field, wireType) => field << 3 | wireType;

// A session that tells what becomes of it; over TLS when there is a CA to trust.
export function connect(address, ca) {
    const session = http2.connect(address, ca ? { ca: readFileSync(ca) } : {});
    session.on('connect', () => console.log(`connect ${session.alpnProtocol}`));
    session.on('goaway', (code, last) => console.log(`goaway ${code} last=${last}`));
    session.on('error', error => console.log(`session error ${error.message}`));
    session.on('close', () => console.log('client destroyed'));
    return session;
}

// A call that tells what comes back; its requests are the caller's to write.
export function call(session, method, tell = console.log) {
    const stream = session.request({
        ':method': 'POST', ':path': `/greet.v1.Greeter/${method}`, 'content-type': 'application/grpc', te: 'trailers',
    });
    let rest = Buffer.alloc(0);
    stream.on('response', headers => tell(`status : ${headers[':status']}`));
    stream.on('data', chunk => {
        rest = Buffer.concat([rest, chunk]);
        while (rest.length >= PREFIX && rest.length >= PREFIX + rest.readUInt32BE(1)) {
            const end = PREFIX + rest.readUInt32BE(1);
            tell(`Received: ${greeting(rest.subarray(PREFIX, end))}`);
            rest = rest.subarray(end);
        }
    });
    stream.on('trailers', trailers => tell(`grpc-status : ${[trailers['grpc-status'], trailers['grpc-message']].filter(part => part).join(' ')}`));
    stream.on('error', error => tell(`stream error ${error.message}`));
    stream.on('close', () => tell(`stream ended, code ${stream.rstCode}, ${rest.length} bytes left over`));
    return stream;
}

// A HelloRequest in its gRPC message. Lengths below 128 are their own varint: the names here are short.
export function request(name, afterCall) {
    const message = Buffer.concat([
        Buffer.of(key(1, LENGTH_DELIMITED), Buffer.byteLength(name)), Buffer.from(name),
        Buffer.of(key(2, VARINT), AFTER_CALL[afterCall]),
    ]);
    const prefix = Buffer.alloc(PREFIX);
    prefix.writeUInt32BE(message.length, 1);
    return Buffer.concat([prefix, message]);
}

// The field `message` of a HelloReply: its first, as fields are written in the order of their numbers.
function greeting(reply) {
    return reply[0] === key(1, LENGTH_DELIMITED) ? reply.subarray(2, 2 + reply[1]).toString() : `no message in ${reply.toString('hex')}`;
}
