using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using ConnectionLifecycle;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Bench.Load;

/// <summary>
/// One connection that keeps calls in flight: each that ends is followed by another, and all that a read brought to an end by one write.
/// Knows of HTTP/2 only what it needs for that: a client that did more would be slower than the server, and hide what that costs.
/// </summary>
internal sealed class LoadConnection(Stream stream) : IAsyncDisposable
{
    private readonly byte[] _incoming = new byte[64 * 1024];
    private readonly byte[] _outgoing = new byte[LoadOptions.MaxStreams * Wire.CallLength];
    private int _streamId = -1;
    private int _filled;

    public static async Task<LoadConnection> ConnectAsync(IPEndPoint server, SslClientAuthenticationOptions? tls, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server, cancellationToken);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (tls is not null)
            {
                var encrypted = new SslStream(stream);
                await encrypted.AuthenticateAsClientAsync(tls, cancellationToken);
                stream = encrypted;
            }

            await stream.WriteAsync(Wire.Preface, cancellationToken);
            return new LoadConnection(stream);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Calls until told to stop, and then until every call is answered.</summary>
    /// <returns>How many calls were answered.</returns>
    public async Task<long> CallAsync(int streams, Func<bool> isOver, CancellationToken cancellationToken)
    {
        long answered = 0;
        var inFlight = streams;
        await StartAsync(streams, cancellationToken);
        while (inFlight > 0)
        {
            var ended = await ReadAsync(cancellationToken);
            answered += ended;
            inFlight -= ended;
            if (ended > 0 && !isOver())
            {
                inFlight += ended;
                await StartAsync(ended, cancellationToken);
            }
        }

        return answered;
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async ValueTask StartAsync(int calls, CancellationToken cancellationToken)
    {
        for (var i = 0; i < calls; i++)
        {
            Wire.WriteCall(_outgoing.AsSpan(i * Wire.CallLength), _streamId += 2);
        }

        await stream.WriteAsync(_outgoing.AsMemory(0, calls * Wire.CallLength), cancellationToken);
    }

    /// <summary>Takes what has come.</summary>
    /// <returns>How many calls it ended.</returns>
    private async ValueTask<int> ReadAsync(CancellationToken cancellationToken)
    {
        var read = await stream.ReadAsync(_incoming.AsMemory(_filled), cancellationToken);
        _filled += read > 0 ? read : throw new BenchException("the bare server closed a connection.");
        var (at, ended) = (0, 0);
        while (_filled - at >= FrameHeader.Size && FrameHeader.Read(_incoming.AsSpan(at)) is var header
            && _filled - at >= FrameHeader.Size + header.Length)
        {
            ended += header.EndsStream ? 1 : 0;
            await AnswerAsync(header, cancellationToken);
            at += FrameHeader.Size + header.Length;
        }

        _incoming.AsSpan(at, _filled - at).CopyTo(_incoming);
        _filled -= at;
        return ended;
    }

    private ValueTask AnswerAsync(FrameHeader header, CancellationToken cancellationToken) => header switch
    {
        { Type: FrameType.Settings, Flags: Flag.None } => stream.WriteAsync(FrameBytes.SettingsAck(), cancellationToken),
        { Type: FrameType.RstStream or FrameType.GoAway or FrameType.Ping } => throw new BenchException($"the bare server sent {header.Type}."),
        _ => ValueTask.CompletedTask,
    };
}
