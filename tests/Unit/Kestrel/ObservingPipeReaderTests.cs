using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using ConnectionLifecycle;
using ConnectionLifecycle.AspNetCore.Transport;
using Microservices.Tests.Common;
using Microservices.Tests.Common.Http2;
using Microservices.Tests.Unit.Connections;
using Microservices.Tests.Unit.Frames;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Microservices.Tests.Unit.Kestrel;

/// <summary>Kestrel reads what the client sent, and every byte of it is seen once.</summary>
public abstract class ObservingPipeReaderTests
{
    private readonly ConnectionScript _script = new(detail: ConnectionDetail.Frames);
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0, minimumSegmentSize: 16, useSynchronizationContext: false));
    private readonly ObservingPipeReader _reader;

    private ObservingPipeReaderTests(Func<PipeReader, PipeReader> over) => _reader = new(over(_pipe.Reader), _script.Connection);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 50)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task HoweverItIsReadAndConsumed_EveryByteArrives_AndIsSeenOnce(int seed)
    {
        var random = new Random(seed);
        var sent = Conversation.Of(ConnectionSide.Client);
        var arrived = new List<byte>();
        foreach (var piece in Pieces.Of(sent, random))
        {
            await _pipe.Writer.WriteAsync(piece);
            var result = await ReadAsync(random.Next(2) == 0);
            var consumed = random.Next((int)result.Buffer.Length + 1);
            Consume(result.Buffer, consumed, examined: random.Next(consumed, (int)result.Buffer.Length + 1));
        }

        await _pipe.Writer.CompleteAsync();
        var rest = await ReadAsync(tryFirst: true);
        Consume(rest.Buffer, (int)rest.Buffer.Length, (int)rest.Buffer.Length);

        Assert.Equal(sent, arrived);
        var expected = new ConnectionScript(detail: ConnectionDetail.Frames);
        expected.Client(sent);
        Assert.Equal(FramesOf(expected), FramesOf(_script));

        void Consume(ReadOnlySequence<byte> buffer, int consumed, int examined)
        {
            arrived.AddRange(buffer.Slice(0, consumed).ToArray());
            if (consumed == examined && random.Next(2) == 0)
            {
                _reader.AdvanceTo(buffer.GetPosition(consumed));
            }
            else
            {
                _reader.AdvanceTo(buffer.GetPosition(consumed), buffer.GetPosition(examined));
            }
        }
    }

    [Fact]
    public async Task BytesAreSeen_BeforeTheyAreHandedOver()
    {
        var read = _reader.ReadAsync().AsTask();
        Assert.False(read.IsCompleted);
        await _pipe.Writer.WriteAsync(Conversation.Of(ConnectionSide.Client));

        Assert.False((await read.Bounded()).Buffer.IsEmpty);
        Assert.Equal(Conversation.Frames(ConnectionSide.Client).Length, FramesOf(_script).Count());
    }

    [Fact]
    public async Task ACancelledRead_IsNoEnd()
    {
        var read = _reader.ReadAsync().AsTask();
        _reader.CancelPendingRead();
        var result = await read.Bounded();

        Assert.True(result.IsCanceled);
        _reader.AdvanceTo(result.Buffer.Start);
        Assert.False(_reader.TryRead(out _));
        using var cancelled = new CancellationTokenSource();
        var cancelledByToken = _reader.ReadAsync(cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelledByToken.Bounded());

        await _pipe.Writer.WriteAsync(Conversation.Of(ConnectionSide.Client));
        Assert.True(_reader.TryRead(out result));
        _reader.AdvanceTo(result.Buffer.End);
        Assert.Equal(Conversation.Frames(ConnectionSide.Client).Length, FramesOf(_script).Count());
        Assert.DoesNotContain(_script.Close().Evidence, piece => piece.Kind != EvidenceKind.GoAway);
    }

    [Theory]
    [InlineData("awaited")]
    [InlineData("between two reads")]
    [InlineData("tried")]
    public async Task AReset_IsEvidence_AndThrownOn(string when)
    {
        var read = when == "awaited" ? _reader.ReadAsync().AsTask() : null;
        await _pipe.Writer.CompleteAsync(new ConnectionResetException("reset by peer"));

        await Assert.ThrowsAsync<ConnectionResetException>(async () =>
        {
            _ = when == "tried" ? _reader.TryRead(out _) : (await (read ?? _reader.ReadAsync().AsTask()).Bounded()).IsCompleted;
        });
        _reader.OnEnd();
        Assert.Equal([EvidenceKind.Reset], _script.Close().Evidence.Select(piece => piece.Kind));
    }

    [Fact]
    public async Task AnyOtherFailure_IsThrownOn_AndNoReset()
    {
        await _pipe.Writer.CompleteAsync(new InvalidOperationException("a bug"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => _reader.ReadAsync().AsTask().Bounded());
        Assert.Empty(_script.Close().Evidence);
    }

    [Theory]
    [InlineData(true, ClosedBy.Client)]
    [InlineData(false, ClosedBy.Server)]
    public async Task WhoeverEndsFirst_SentFin(bool clientFirst, ClosedBy by)
    {
        if (clientFirst)
        {
            await _pipe.Writer.CompleteAsync();
            Assert.True((await _reader.ReadAsync().AsTask().Bounded()).IsCompleted);
        }

        _reader.OnEnd();
        _reader.OnEnd();
        Assert.Equal([new Evidence(EvidenceKind.Fin, by)], _script.Close().Evidence);
    }

    [Fact]
    public async Task WhatComesAfterKestrelHasCompleted_IsStillReadAndSeen()
    {
        await _pipe.Writer.WriteAsync(FrameBytes.ClientPreface);
        await ReadAsync(tryFirst: false); // And not advanced, as Kestrel leaves it.
        await _reader.CompleteAsync();

        var toEnd = _reader.ReadToEndAsync(CancellationToken.None);
        await _pipe.Writer.WriteAsync(FrameBytes.Settings());
        Assert.False(toEnd.IsCompleted);
        await _pipe.Writer.CompleteAsync();

        await toEnd.Bounded();
        Assert.Equal([FrameType.Settings], FramesOf(_script).Select(frame => frame.Type));
    }

    [Fact]
    public async Task ReadingToTheEnd_EndsWhenTimeIsUp()
    {
        using var time = new CancellationTokenSource();
        var toEnd = _reader.ReadToEndAsync(time.Token);
        Assert.False(toEnd.IsCompleted);

        await time.CancelAsync();

        await toEnd.Bounded();
    }

    private static IEnumerable<FrameHeader> FramesOf(ConnectionScript script) => script.Events.OfType<FrameSeen>().Select(seen => seen.Header);

    private async Task<ReadResult> ReadAsync(bool tryFirst) =>
        tryFirst && _reader.TryRead(out var result) ? result : await _reader.ReadAsync().AsTask().Bounded();

    /// <summary>As without TLS: the pipe is the source of its own reads, and Kestrel waits there.</summary>
    public sealed class OfAPipe() : ObservingPipeReaderTests(pipe => pipe)
    {
        [Fact]
        public async Task WhoWaits_WaitsAtThePipe()
        {
            var scheduler = new RecordingScheduler();
            var pipe = new Pipe(new PipeOptions(readerScheduler: scheduler, useSynchronizationContext: false));
            var reader = new ObservingPipeReader(pipe.Reader, new ConnectionScript().Connection);
            Assert.False(IsCompleted(reader.ReadAsync()));
            Action<object?> continuation = static _ => { };
            var state = new object();

            ((IValueTaskSource<ReadResult>)reader).OnCompleted(continuation, state, 0, ValueTaskSourceOnCompletedFlags.None);
            await pipe.Writer.WriteAsync(FrameBytes.ClientPreface);

            Assert.Equal([(continuation, state)], scheduler.Scheduled);

            static bool IsCompleted(ValueTask<ReadResult> read) => read.IsCompleted;
        }

        private sealed class RecordingScheduler : PipeScheduler
        {
            public List<(Action<object?>, object?)> Scheduled { get; } = [];

            public override void Schedule(Action<object?> action, object? state) => Scheduled.Add((action, state));
        }
    }

    /// <summary>As with TLS: any other reader, of which nothing is known.</summary>
    public sealed class OfAnyReader() : ObservingPipeReaderTests(pipe => new AnyReader(pipe))
    {
        private sealed class AnyReader(PipeReader inner) : PipeReader
        {
            public override bool TryRead(out ReadResult result) => inner.TryRead(out result);

            public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => inner.ReadAsync(cancellationToken);

            public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

            public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

            public override void CancelPendingRead() => inner.CancelPendingRead();

            public override void Complete(Exception? exception = null) => inner.Complete(exception);
        }
    }
}
