using ConnectionLifecycle;
using ConnectionLifecycle.SocketsHttp;
using Microservices.Tests.Common;
using Microservices.Tests.Common.Http2;
using Microservices.Tests.Unit.Connections;

namespace Microservices.Tests.Unit.SocketsHttp;

/// <summary>How a client's transport ends, and that this is told once.</summary>
public sealed class ObservingStreamTests : IDisposable
{
    private readonly ConnectionScript _script = ConnectionScript.Open(ConnectionSide.Client, ConnectionDetail.Frames);
    private readonly ClientPool _pool = new(new SocketsHttpHandler(), TimeProvider.System) { IsDisposed = true };
    private readonly ScriptedStream _transport = new([]);
    private readonly ObservingStream _stream;

    public ObservingStreamTests() => _stream = new(_transport, _script.Connection, _pool);

    private static string[] Leaving => ["GOAWAY NO_ERROR last=0 \"client transport shutdown\" from client", "Fin from client"];

    public void Dispose() => _stream.Dispose();

    [Theory]
    [InlineData("dispose")]
    [InlineData("async")]
    [InlineData("close")]
    [InlineData("dispose async")]
    [InlineData("async dispose")]
    [InlineData("async async close dispose")]
    public async Task HoweverItIsDisposed_ClosedIsToldOnce_AfterTheTransportIs(string order)
    {
        foreach (var step in order.Split(' '))
        {
            await (step switch
            {
                "async" => _stream.DisposeAsync(),
                "close" => Run(_stream.Close),
                _ => Run(_stream.Dispose),
            });
            Assert.True(_transport.Disposals > 0);
        }

        Assert.Equal(Leaving, Told());
    }

    [Fact]
    public async Task WhateverThreadsDisposeAtOnce_ClosedIsToldOnce()
    {
        using var gate = new Barrier(2);
        var synchronous = Task.Factory.StartNew(
            () =>
            {
                gate.SignalAndWait();
                _stream.Dispose();
            },
            TaskCreationOptions.LongRunning);
        gate.SignalAndWait();
        await _stream.DisposeAsync();
        await synchronous;

        Assert.Single(_script.Events.OfType<ConnectionClosed>());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AReadThatFails_IsAReset_AndThrownOn(bool asynchronously)
    {
        _transport.Failure = ScriptedStream.Reset;
        var failure = asynchronously
            ? await Record.ExceptionAsync(() => _stream.ReadAsync(new byte[1]).AsTask())
            : Record.Exception(() => _stream.ReadByte());
        _stream.Dispose();

        Assert.Equal("closed by unknown: connection_reset", Assert.IsType<ConnectionEndedException>(failure).Message);
        Assert.Same(_transport.Failure, failure.InnerException);
        Assert.Equal([new Evidence(EvidenceKind.Reset, ClosedBy.Unknown)], _script.Events.Record.Evidence);
    }

    [Fact]
    public async Task ACancelledRead_IsNoReset()
    {
        _transport.Failure = new OperationCanceledException();
        await Assert.ThrowsAsync<OperationCanceledException>(() => _stream.ReadAsync(new byte[1]).AsTask());
        _stream.Dispose();

        Assert.Equal(Leaving, Told());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AnEmptyRead_IsNoEnd(bool asynchronously)
    {
        Assert.Equal(0, asynchronously ? await _stream.ReadAsync(Memory<byte>.Empty) : _stream.Read([]));
        _stream.Dispose();

        Assert.Equal(Leaving, Told());
    }

    [Fact]
    public void TheServersFin_ComesBeforeTheClients()
    {
        Assert.Throws<ConnectionEndedException>(() => _stream.ReadByte());
        Assert.Throws<ConnectionEndedException>(() => _stream.ReadByte());
        _stream.Dispose();

        Assert.Equal([new Evidence(EvidenceKind.Fin, ClosedBy.Server)], _script.Events.Record.Evidence);
    }

    [Fact]
    public async Task AReadThatMeetsTheEnd_HearsFirstWhatAWriteKnowsOfIt()
    {
        var held = _transport.HoldWrites();
        _transport.WriteFailure = ScriptedStream.Reset;
        var writing = _stream.WriteAsync(FrameBytes.Ping(1)).AsTask();
        var reading = _stream.ReadAsync(new byte[1]).AsTask();
        Assert.False(reading.IsCompleted);
        held.SetResult();

        Assert.Equal("closed by unknown: connection_reset", (await Assert.ThrowsAsync<ConnectionEndedException>(() => reading.Bounded())).Message);
        await Assert.ThrowsAsync<ConnectionEndedException>(() => writing.Bounded());
    }

    [Fact]
    public async Task AReadThatMeetsTheEnd_DoesNotWaitForAWriteThatHangs()
    {
        var time = new TimerClock();
        await using var stream = new ObservingStream(_transport, _script.Connection, new(new SocketsHttpHandler(), time));
        var held = _transport.HoldWrites();
        var writing = stream.WriteAsync(FrameBytes.Ping(1)).AsTask();
        var reading = stream.ReadAsync(new byte[1]).AsTask();
        Assert.False(reading.IsCompleted);
        time.Advance(ObservingStream.Patience);

        Assert.Equal("closed by server: peer_closed", (await Assert.ThrowsAsync<ConnectionEndedException>(() => reading.Bounded())).Message);
        held.SetResult();
        await writing.Bounded();
    }

    [Fact]
    public async Task WhatComesAfterTheEnd_DoesNotLeave_AndIsNotObserved()
    {
        _stream.Dispose();
        var (told, written) = (_script.Events.Count, _transport.Written.Length);
        _transport.Failure = new ObjectDisposedException("transport");
        Assert.Throws<ObjectDisposedException>(() => _stream.Write(FrameBytes.RstStream(1, new ErrorCode(8))));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _stream.WriteAsync(FrameBytes.Ping(1)).AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _stream.ReadAsync(new byte[1]).AsTask());

        Assert.Equal((told, written), (_script.Events.Count, _transport.Written.Length));
    }

    [Fact]
    public void WhatIsWrittenDuringTheDisposal_DoesNotLeave_AndIsNotObserved()
    {
        _script.Begin(1);
        _transport.OnDispose = () => Assert.Throws<ObjectDisposedException>(() => _stream.Write(FrameBytes.RstStream(1, new ErrorCode(8))));
        _stream.Dispose();

        Assert.Equal((0, 1), (_script.Events.Record.StreamsFailed, _script.Events.Record.StreamsLost));
    }

    [Fact]
    public async Task AReadThatTheDisposalBreaks_IsNoReset()
    {
        _transport.Failure = ScriptedStream.Reset;
        await _stream.DisposeAsync();
        await Assert.ThrowsAsync<IOException>(() => _stream.ReadAsync(new byte[1]).AsTask());

        Assert.Equal(Leaving, Told());
    }

    private string[] Told() => [.. _script.Events.Record.Evidence.Select(piece => $"{piece}")];

    private static ValueTask Run(Action action)
    {
        action();
        return ValueTask.CompletedTask;
    }
}
