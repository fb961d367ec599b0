using ConnectionLifecycle;
using ConnectionLifecycle.SocketsHttp;
using Microservices.Tests.Common;
using Microservices.Tests.Common.Http2;
using Microservices.Tests.Unit.Connections;

namespace Microservices.Tests.Unit.SocketsHttp;

/// <summary>What a client says when it leaves, and when it says nothing.</summary>
public sealed class ClientGoAwayTests : IDisposable
{
    private static readonly byte[] Request = FrameBytes.Headers(1, FieldBlock.Of((":method", "POST")), endStream: true);

    private readonly ConnectionScript _script = ConnectionScript.Open(ConnectionSide.Client);
    private readonly TimerClock _patience = new();
    private readonly SocketsHttpHandler _handler = new();
    private readonly ScriptedStream _transport = new([]);
    private readonly ClientPool _pool;
    private readonly ObservingStream _stream;

    public ClientGoAwayTests()
    {
        _pool = new ClientPool(_handler, _patience);
        _stream = new(_transport, _script.Connection, _pool);
    }

    public void Dispose()
    {
        _stream.Dispose();
        _handler.Dispose();
    }

    [Fact]
    public void TheHandlerIsDisposed()
    {
        _pool.IsDisposed = true;
        Assert.Equal("GOAWAY NO_ERROR last=0 \"client transport shutdown\"", Leaving());
        Assert.Equal("by client: client_shutdown, nothing lost", _script.Events.Record.Summary);
    }

    [Theory]
    [InlineData(59, "GOAWAY NO_ERROR last=0")]
    [InlineData(60, "GOAWAY NO_ERROR last=0 \"client_idle\"")]
    public void TheConnectionIsIdle(int seconds, string says)
    {
        _script.Begin(1);
        _script.Clock.Advance(TimeSpan.FromSeconds(100));
        _script.End(1);
        _script.Clock.Advance(TimeSpan.FromSeconds(seconds));
        _transport.HoldReads();
        _ = _stream.ReadAsync(new byte[1]).AsTask();

        Assert.Equal(says, Leaving());
    }

    [Fact]
    public void TheConnectionIsOld()
    {
        _handler.PooledConnectionLifetime = TimeSpan.FromSeconds(30);
        _script.Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal("GOAWAY NO_ERROR last=0 \"client_max_age\"", Leaving());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TheHandlerReadsNoMore(bool inACall)
    {
        if (inACall)
        {
            _handler.PooledConnectionLifetime = TimeSpan.FromSeconds(30);
            _script.Begin(1);
            _script.Clock.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.Equal("GOAWAY PROTOCOL_ERROR last=0", Leaving());
        Assert.Equal($"by client: protocol_error PROTOCOL_ERROR, {(inACall ? "1" : "nothing")} lost", _script.Events.Record.Summary);
    }

    [Fact]
    public void TheServerSaidGoodbyeFirst()
    {
        _pool.IsDisposed = true;
        _script.Server(FrameBytes.GoAway(0, ErrorCode.NoError, "max_age"));

        Assert.Equal("GOAWAY NO_ERROR last=0", Leaving());
        Assert.Equal("by server: max_age, nothing lost", _script.Events.Record.Summary);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhoIsGone_IsToldNothing(bool broken)
    {
        _transport.Failure = broken ? ScriptedStream.Reset : null;
        Assert.Throws<ConnectionEndedException>(() => _stream.ReadByte());

        Assert.Equal("", Leaving());
    }

    [Fact]
    public void InTheMiddleOfAFrame_NothingIsSaid()
    {
        _stream.Write(FrameBytes.Header(10, FrameType.Data, 0, 1));
        Assert.Equal("", Leaving());
        Assert.Equal("by client: peer_closed, nothing lost", _script.Events.Record.Summary);
    }

    [Fact]
    public async Task AfterAWriteThatFailed_NothingIsSaid()
    {
        _transport.WriteFailure = new OperationCanceledException();
        await Assert.ThrowsAsync<OperationCanceledException>(() => _stream.WriteAsync(Request).AsTask());
        _transport.WriteFailure = null;

        Assert.Equal("", Leaving());
    }

    [Fact]
    public async Task AWriteUnderWay_IsWaitedFor_AndNotByWhoDisposes()
    {
        _pool.IsDisposed = true;
        var held = _transport.HoldWrites();
        var writing = _stream.WriteAsync(Request).AsTask();
        _stream.Dispose();
        Assert.Equal(0, _transport.Disposals);
        held.SetResult();
        await writing.Bounded();
        await _transport.Disposed.Bounded();

        Assert.Equal("GOAWAY NO_ERROR last=0 \"client transport shutdown\"", Said(_transport.Written[Request.Length..]));
    }

    [Fact]
    public async Task AServerThatDoesNotRead_IsWaitedForNoLongerThanASecond()
    {
        _transport.HoldWrites();
        _stream.Dispose();
        _patience.Advance(ObservingStream.Patience - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, _transport.Disposals);
        _patience.Advance(TimeSpan.FromMilliseconds(1));
        await _transport.Disposed.Bounded();
        await _script.Connection.When(one => one.State == ConnectionState.Closed).Bounded();
    }

    [Fact]
    public async Task AKeepalivePingWithoutAnAnswer_EndsTheConnection_AndSaysWhy()
    {
        (_handler.KeepAlivePingDelay, _handler.KeepAlivePingTimeout) = (TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(3));
        _pool.TakeOverPings();
        _script.Begin(1);
        await _stream.WriteAsync(FrameBytes.Ping(1));
        _script.Server(FrameBytes.Ping(1, ack: true));
        await _stream.WriteAsync(FrameBytes.Ping(2));
        await _stream.WriteAsync(FrameBytes.Ping(unchecked((ulong)-1L)));
        _script.Server(FrameBytes.Ping(unchecked((ulong)-1L), ack: true));
        var written = _transport.Written.Length;
        _patience.Advance(TimeSpan.FromSeconds(3));
        await _transport.Disposed.Bounded();

        Assert.Equal("GOAWAY INTERNAL_ERROR last=0 \"keepalive_timeout\"", Said(_transport.Written[written..]));
        Assert.Equal("closed by unknown: keepalive_timeout", (await Assert.ThrowsAsync<ConnectionEndedException>(() => _stream.ReadAsync(new byte[1]).AsTask())).Message);
        await _script.Connection.When(one => one.State == ConnectionState.Closed).Bounded();
        Assert.Equal("by unknown: keepalive_timeout, 1 lost", _script.Events.Record.Summary);
        Assert.True(_handler.KeepAlivePingTimeout > TimeSpan.FromSeconds(3));
    }

    private string Leaving()
    {
        var written = _transport.Written.Length;
        _stream.Dispose();
        return Said(_transport.Written[written..]);
    }

    private static string Said(byte[] bytes)
    {
        var heard = ConnectionScript.Open(ConnectionSide.Server);
        heard.Client(bytes);
        return heard.Close().GoAwaysReceived.SingleOrDefault()?.ToString() ?? string.Empty;
    }
}
