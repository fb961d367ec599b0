using System.Buffers;
using System.IO.Pipelines;

namespace ConnectionLifecycle.AspNetCore.Transport;

/// <summary>Tells what a connection's transport carries. Asked when it is first read or written, and until it is known.</summary>
internal interface ITransportDetector
{
    /// <summary>Tells what the transport carries.</summary>
    /// <param name="start">The first bytes from the client; empty where none were read yet.</param>
    TransportContent Detect(in ReadOnlySequence<byte> start);

    /// <summary>Gives the reader that TLS reads its handshake with.</summary>
    PipeReader ReadHandshake(PipeReader inner);
}
