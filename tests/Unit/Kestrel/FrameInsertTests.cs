using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using ConnectionLifecycle;
using ConnectionLifecycle.AspNetCore.Transport;
using Microservices.Tests.Common;
using Microservices.Tests.Common.Http2;
using Microservices.Tests.Unit.Frames;
using Microsoft.Extensions.DependencyInjection;

namespace Microservices.Tests.Unit.Kestrel;

/// <summary>Frames of one's own between Kestrel's: whole, in order, and in nobody's way.</summary>
public sealed class FrameInsertTests
{
    private static readonly byte[] Ping = FrameBytes.Ping(1);
    private static readonly byte[] Data = FrameBytes.Data(1, [1, 2, 3, 4, 5]);

    [Fact]
    public void BetweenTwoFrames_AtOnce()
    {
        var transcript = new Transcript();
        transcript.Write(Data);
        _ = transcript.Sent();

        transcript.Writer.Insert(Ping);

        Assert.Equal(Ping, transcript.Left());
    }

    [Fact]
    public void BeforeTheFirstFrame_ItWaits()
    {
        var pipe = new Pipe();
        var writer = new ObservingPipeWriter(pipe.Writer, new SinkReader(new FactList(), ConnectionSide.Server));

        writer.Insert(Ping);

        Assert.False(pipe.Reader.TryRead(out _)); // RFC 9113 section 3.4: SETTINGS come first.
    }

    [Fact]
    public void InTheMiddleOfAFrame_ItWaitsForTheFramesEnd()
    {
        var transcript = new Transcript();
        transcript.Write(Data[..11]);
        Assert.Equal(Data[..11], transcript.Sent());

        transcript.Writer.Insert(Ping);
        Assert.Empty(transcript.Left());
        transcript.Write(Data[11..]);

        Assert.Equal([.. Data[11..], .. Ping], transcript.Sent());
    }

    [Fact]
    public void BeforeKestrelHasFlushed_ItComesBehind()
    {
        var transcript = new Transcript();
        transcript.Write(Data);

        transcript.Writer.Insert(Ping);

        Assert.Equal([.. Data, .. Ping], transcript.Sent());
        Assert.Equal(["Data s1 flags=0 length=5", "Ping s0 flags=0 length=8", "ping 1"], transcript.Seen);
    }

    [Fact]
    public void AfterKestrelsLast_ItIsDropped()
    {
        var transcript = new Transcript();
        transcript.Writer.Complete();

        transcript.Writer.Insert(Ping);

        Assert.Empty(transcript.Left());
    }

    /// <summary>A client that does not read must not have Kestrel's threads wait for it.</summary>
    [Fact]
    public async Task WhileTheTransportIsBusyWithIt_KestrelWritesOn_AndNothingIsLost()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 20, resumeWriterThreshold: 10, useSynchronizationContext: false));
        var seen = new FactList();
        var writer = new ObservingPipeWriter(pipe.Writer, new SinkReader(seen, ConnectionSide.Server));
        await writer.WriteAsync(FrameBytes.Settings());
        writer.Insert(FrameBytes.GoAway(int.MaxValue, ErrorCode.NoError, "max_age"));

        Data.CopyTo(writer.GetSpan(Data.Length));
        writer.Advance(9);
        writer.Advance(Data.Length - 9);
        writer.Insert(Ping);
        var flush = writer.FlushAsync().AsTask();
        Assert.False(flush.IsCompleted);

        byte[] expected = [.. FrameBytes.Settings(), .. FrameBytes.GoAway(int.MaxValue, ErrorCode.NoError, "max_age")];
        var first = await ReadAsync(pipe.Reader, expected.Length);
        var rest = await ReadAsync(pipe.Reader, Data.Length + Ping.Length);
        Assert.Equal(expected, first);
        Assert.Equal(rest[3] == (byte)FrameType.Ping ? [.. Ping, .. Data] : [.. Data, .. Ping], rest); // Either may come first.
        await flush.Bounded();
        Assert.Equal(FactList.Read(ConnectionSide.Server, [.. first, .. rest]), seen);
    }

    /// <summary>Kestrel and guests at once, on threads of their own: whatever meets, no frame is torn, overtaken or left behind.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhoeverMeets_EveryFrameLeavesWhole_AndNoneIsLeftBehind(bool isSlow)
    {
        const int Rounds = 2000;
        const ulong Guests = 2;
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: isSlow ? 40 : 0, resumeWriterThreshold: isSlow ? 20 : 0, useSynchronizationContext: false));
        var writer = new ObservingPipeWriter(pipe.Writer, new SinkReader(new FactHash(), ConnectionSide.Server));
        await writer.WriteAsync(FrameBytes.Settings());
        using var together = new Barrier((int)Guests + 1);

        var reading = CountAsync(pipe.Reader, expected: (int)(1 + Guests) * Rounds);
        Task[] writing =
        [
            OnItsOwn(round => WriteInPieces(writer, FrameBytes.Data(1 + (2 * round), [1, 2, 3, 4, 5]), flushesBetween: round % 2 == 1)),
            .. Enumerable.Range(0, (int)Guests).Select(guest => OnItsOwn(round => writer.Insert(FrameBytes.Ping(((ulong)round * Guests) + (ulong)guest)))),
        ];
        await Task.WhenAll(writing).Bounded();

        // With nobody writing any more, nothing is waiting either.
        var frames = await reading.Bounded();
        Assert.Equal(Enumerable.Range(0, Rounds).Select(round => 1 + (2 * round)), frames.Where(frame => frame.Ping is null).Select(frame => frame.Stream));
        Assert.All(
            frames.Where(frame => frame.Ping is not null).GroupBy(frame => frame.Ping!.Value % Guests),
            guest => Assert.Equal(Enumerable.Range(0, Rounds).Select(round => ((ulong)round * Guests) + guest.Key), guest.Select(frame => frame.Ping!.Value)));

        Task OnItsOwn(Action<int> act) => Task.Factory.StartNew(
            () =>
            {
                for (var round = 0; round < Rounds; round++)
                {
                    together.SignalAndWait();
                    act(round);
                }
            },
            TaskCreationOptions.LongRunning);
    }

    private static void WriteInPieces(ObservingPipeWriter writer, byte[] frame, bool flushesBetween)
    {
        foreach (var piece in new[] { frame[..FrameHeader.Size], frame[FrameHeader.Size..] })
        {
            piece.CopyTo(writer.GetSpan(piece.Length));
            writer.Advance(piece.Length);
            if (flushesBetween || piece.Length != FrameHeader.Size)
            {
                writer.FlushAsync().AsTask().Bounded().GetAwaiter().GetResult();
            }
        }
    }

    /// <summary>Reads that many frames behind the SETTINGS, each whole.</summary>
    private static async Task<List<(int Stream, ulong? Ping)>> CountAsync(PipeReader reader, int expected)
    {
        await ReadAsync(reader, FrameHeader.Size);
        var frames = new List<(int, ulong?)>();
        while (frames.Count < expected)
        {
            var header = FrameHeader.Read(await ReadAsync(reader, FrameHeader.Size));
            var payload = await ReadAsync(reader, header.Length);
            frames.Add((header.StreamId, header.Type == FrameType.Ping ? BinaryPrimitives.ReadUInt64BigEndian(payload) : null));
        }

        return frames;
    }

    private static async Task<byte[]> ReadAsync(PipeReader reader, int count)
    {
        var result = await reader.ReadAtLeastAsync(count).AsTask().Bounded();
        var bytes = result.Buffer.Slice(0, count).ToArray();
        reader.AdvanceTo(result.Buffer.GetPosition(count));
        return bytes;
    }
}
