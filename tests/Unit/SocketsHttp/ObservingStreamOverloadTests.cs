using ConnectionLifecycle;
using ConnectionLifecycle.SocketsHttp;
using Microservices.Tests.Common.Http2;
using Microservices.Tests.Unit.Connections;
using Microservices.Tests.Unit.Frames;

namespace Microservices.Tests.Unit.SocketsHttp;

/// <summary>Every way there is to read and to write: all of it passes, and all of it is seen.</summary>
public sealed class ObservingStreamOverloadTests
{
    private const int Piece = 7;

    private static readonly Dictionary<string, Func<Stream, byte[], Task<int>>> Reads = new()
    {
        ["Read(array)"] = (stream, buffer) => Task.FromResult(stream.Read(buffer, 1, Piece)),
        ["Read(span)"] = (stream, buffer) => Task.FromResult(stream.Read(buffer.AsSpan(1, Piece))),
        ["ReadAsync(array)"] = (stream, buffer) => stream.ReadAsync(buffer, 1, Piece, CancellationToken.None),
        ["ReadAsync(memory)"] = (stream, buffer) => stream.ReadAsync(buffer.AsMemory(1, Piece)).AsTask(),
        ["BeginRead"] = (stream, buffer) => Task.Factory.FromAsync(stream.BeginRead, stream.EndRead, buffer, 1, Piece, null),
        ["ReadByte"] = (stream, buffer) =>
        {
            buffer[1] = (byte)stream.ReadByte();
            return Task.FromResult(1);
        },
        ["ReadAtLeast"] = (stream, buffer) => stream.ReadAtLeastAsync(buffer.AsMemory(1, Piece), 3, throwOnEndOfStream: false).AsTask(),
    };

    private static readonly Dictionary<string, Func<Stream, byte[], int, int, Task>> Writes = new()
    {
        ["Write(array)"] = (stream, buffer, offset, count) => Run(() => stream.Write(buffer, offset, count)),
        ["Write(span)"] = (stream, buffer, offset, count) => Run(() => stream.Write(buffer.AsSpan(offset, count))),
        ["WriteAsync(array)"] = (stream, buffer, offset, count) => stream.WriteAsync(buffer, offset, count, CancellationToken.None),
        ["WriteAsync(memory)"] = (stream, buffer, offset, count) => stream.WriteAsync(buffer.AsMemory(offset, count)).AsTask(),
        ["BeginWrite"] = (stream, buffer, offset, count) => Task.Factory.FromAsync(stream.BeginWrite, stream.EndWrite, buffer, offset, count, null),
        ["WriteByte"] = (stream, buffer, offset, count) => Run(() => Array.ForEach(buffer[offset..(offset + count)], stream.WriteByte)),
    };

    private readonly ClientPool _pool = new(new SocketsHttpHandler(), TimeProvider.System);
    private readonly ConnectionScript _script = new(ConnectionSide.Client, ConnectionDetail.Frames);

    public static TheoryData<string> WaysToRead => [.. Reads.Keys];

    public static TheoryData<string> WaysToWrite => [.. Writes.Keys];

    [Theory]
    [MemberData(nameof(WaysToRead))]
    public async Task WhatIsRead_IsSeen(string way)
    {
        var sent = Conversation.Of(ConnectionSide.Server);
        using var stream = new ObservingStream(new ScriptedStream(sent), _script.Connection, _pool);
        var arrived = new List<byte>();
        var buffer = new byte[1 + Piece];
        await Assert.ThrowsAsync<ConnectionEndedException>(async () =>
        {
            while (true)
            {
                arrived.AddRange(buffer[1..(1 + await Reads[way](stream, buffer))]);
            }
        });

        Assert.Equal(sent, arrived);
        AssertSeen(ConnectionSide.Server, Conversation.Frames(ConnectionSide.Server));
        Assert.Contains(new Evidence(EvidenceKind.Fin, ClosedBy.Server), Evidence());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WhatIsCopied_IsSeen(bool asynchronously)
    {
        using var stream = new ObservingStream(new ScriptedStream(Conversation.Of(ConnectionSide.Server)), _script.Connection, _pool);
        using var copy = new MemoryStream();
        await Assert.ThrowsAsync<ConnectionEndedException>(() => asynchronously ? stream.CopyToAsync(copy) : Run(() => stream.CopyTo(copy)));

        Assert.Equal(Conversation.Of(ConnectionSide.Server), copy.ToArray());
        AssertSeen(ConnectionSide.Server, Conversation.Frames(ConnectionSide.Server));
    }

    [Theory]
    [MemberData(nameof(WaysToWrite))]
    public async Task WhatIsWritten_IsSeen(string way)
    {
        var bytes = Conversation.Of(ConnectionSide.Client);
        var transport = new ScriptedStream([]);
        _script.Server(FrameBytes.Settings()); // Until then, writes wait.
        using var stream = new ObservingStream(transport, _script.Connection, _pool);
        for (var offset = 0; offset < bytes.Length; offset += Piece)
        {
            await Writes[way](stream, bytes, offset, Math.Min(Piece, bytes.Length - offset));
        }

        Assert.Equal(bytes, transport.Written);
        AssertSeen(ConnectionSide.Client, Conversation.Frames(ConnectionSide.Client));
    }

    [Fact]
    public async Task TheRest_IsTheTransports_ButForWhatATransportCannot()
    {
        var transport = new ScriptedStream([]);
        using var stream = new ObservingStream(transport, _script.Connection, _pool);
        (stream.ReadTimeout, stream.WriteTimeout) = (1, 2);
        stream.Flush();
        await stream.FlushAsync();

        Assert.Equal((1, 2, 2), (transport.ReadTimeout, transport.WriteTimeout, transport.Flushes));
        Assert.Equal((true, true, true, false), (stream.CanRead, stream.CanWrite, stream.CanTimeout, stream.CanSeek));
        Assert.Throws<NotSupportedException>(() => stream.Length);
        Assert.Throws<NotSupportedException>(() => stream.Position);
        Assert.Throws<NotSupportedException>(() => stream.Position = 0);
        Assert.Throws<NotSupportedException>(() => stream.Seek(0, SeekOrigin.Begin));
        Assert.Throws<NotSupportedException>(() => stream.SetLength(0));
    }

    private static Task Run(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private IReadOnlyList<Evidence> Evidence()
    {
        var goAways = _script.Events.OfType<GoAwaySeen>().Count();
        Assert.True(goAways < CloseRecord.FurtherEvidence);
        return _script.Close().Evidence;
    }

    private void AssertSeen(ConnectionSide sender, byte[][] frames) => Assert.Equal(
        frames.Select(frame => (sender, FrameHeader.Read(frame))),
        _script.Events.OfType<FrameSeen>().Where(seen => seen.Sender == sender).Select(seen => (seen.Sender, seen.Header)));
}
