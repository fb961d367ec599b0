using System.Buffers.Binary;
using System.IO.Pipelines;
using ConnectionLifecycle;
using ConnectionLifecycle.AspNetCore.Transport;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Unit.Connections;

/// <summary>A connection at work allocates nothing for being observed: not for a frame, and not for a whole call.</summary>
public sealed class SteadyPathAllocationTests
{
    private const int Rounds = 2_000;

    private readonly ConnectionScript _script = ConnectionScript.Open(detail: ConnectionDetail.Life);
    private readonly byte[] _request =
    [
        .. FrameBytes.Headers(1, FieldBlock.Of((":method", "POST"))), .. FrameBytes.Data(1, new byte[30]), .. FrameBytes.Ping(1),
        .. FrameBytes.WindowUpdate(1, 30), .. FrameBytes.Data(1, new byte[30], endStream: true),
    ];

    private readonly byte[] _response =
    [
        .. FrameBytes.Headers(1, FieldBlock.Response()), .. FrameBytes.Data(1, new byte[30]), .. FrameBytes.Ping(1, ack: true),
        .. FrameBytes.WindowUpdate(1, 30), .. FrameBytes.Headers(1, FieldBlock.Trailers(0), endStream: true),
    ];

    private int _stream = -1;

    [Fact]
    public void ObservedConnection_AllocatesNothingForACall() => AssertFree(() =>
    {
        NextStream();
        _script.Connection.FromClient.Read(_request);
        _script.Connection.FromServer.Read(_response);
    });

    [Fact]
    public void ObservingPipeReader_AllocatesNothing()
    {
        var pipe = NewPipe();
        var reader = new ObservingPipeReader(pipe.Reader, _script.Connection);
        AssertFree(() =>
        {
            NextStream();
            Write(pipe.Writer, _request);
            var result = Completed(reader.ReadAsync());
            reader.AdvanceTo(result.Buffer.GetPosition(5), result.Buffer.End);
            Write(pipe.Writer, Ping);
            Assert.True(reader.TryRead(out result));
            reader.AdvanceTo(result.Buffer.End);
            _script.Connection.FromServer.Read(_response);
        });
    }

    [Fact]
    public void ObservingPipeReader_AllocatesNothingForWaiting()
    {
        var pipe = NewPipe();
        var reader = new ObservingPipeReader(pipe.Reader, _script.Connection);
        AssertFree(() =>
        {
            NextStream();
            var waiting = reader.ReadAsync();
            Assert.False(waiting.IsCompleted);
            Write(pipe.Writer, _request);
            reader.AdvanceTo(Completed(waiting).Buffer.End);
            _script.Connection.FromServer.Read(_response);
        });
    }

    [Fact]
    public void ObservingPipeWriter_AllocatesNothing()
    {
        var pipe = NewPipe();
        var writer = new ObservingPipeWriter(pipe.Writer, _script.Connection.FromServer);
        AssertFree(() =>
        {
            NextStream();
            _script.Connection.FromClient.Read(_request);
            Write(writer, _response);
            Completed(writer.WriteAsync(Ping));
            Assert.True(pipe.Reader.TryRead(out var result));
            pipe.Reader.AdvanceTo(result.Buffer.End);
        });
    }

    private static byte[] Ping { get; } = FrameBytes.Ping(1);

    private static Pipe NewPipe() =>
        new(new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));

    private static void Write(PipeWriter writer, byte[] bytes)
    {
        bytes.CopyTo(writer.GetSpan(bytes.Length));
        writer.Advance(bytes.Length);
        Completed(writer.FlushAsync());
    }

    private static T Completed<T>(ValueTask<T> task) => task.IsCompletedSuccessfully ? task.Result : throw new InvalidOperationException("It waits.");

    private static long Allocated(Action round)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++)
        {
            round();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>The whole call is another stream's each time.</summary>
    private void NextStream()
    {
        _stream += 2;
        SetStream(_request);
        SetStream(_response);
    }

    private void SetStream(byte[] frames)
    {
        for (var at = 0; at < frames.Length; at += FrameHeader.Size + FrameHeader.Read(frames.AsSpan(at)).Length)
        {
            if (FrameHeader.Read(frames.AsSpan(at)).StreamId != 0)
            {
                BinaryPrimitives.WriteInt32BigEndian(frames.AsSpan(at + 5), _stream);
            }
        }
    }

    private void AssertFree(Action round)
    {
        // Several times: what is made on first use, and what the runtime itself allocates now and then, does not come again.
        Assert.Equal(0, Enumerable.Range(0, 4).Select(_ => Allocated(round)).ToList().Min());
        Assert.Equal(4 * Rounds, _script.Connection.StreamsStarted);
        Assert.Equal(0, _script.Connection.StreamsActive);
    }
}
