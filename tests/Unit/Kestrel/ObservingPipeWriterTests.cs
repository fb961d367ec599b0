using System.IO.Pipelines;
using ConnectionLifecycle;
using ConnectionLifecycle.AspNetCore.Transport;
using Microservices.Tests.Common;
using Microservices.Tests.Unit.Frames;

namespace Microservices.Tests.Unit.Kestrel;

/// <summary>Kestrel writes, every byte of it leaves as it was, and is seen once.</summary>
public sealed class ObservingPipeWriterTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 50)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task HoweverItIsWritten_EveryByteLeaves_AndIsSeenOnce(int seed)
    {
        var random = new Random(seed);
        using var memory = new OpaqueMemoryPool();
        var transcript = new Transcript(seed % 2 == 0 ? null : memory); // Kestrel's own memory is arrays; a transport's need not be.
        var written = Conversation.Of(ConnectionSide.Server);
        foreach (var piece in Pieces.Of(written, random))
        {
            switch (random.Next(3))
            {
                case 0:
                    await transcript.Writer.WriteAsync(piece);
                    break;
                case 1:
                    transcript.Write(piece);
                    break;
                default: // Memory lent once, advanced in two steps, and more asked for than used.
                    piece.CopyTo(transcript.Writer.GetMemory(piece.Length + random.Next(9)));
                    transcript.Writer.Advance(piece.Length / 2);
                    transcript.Writer.Advance(piece.Length - piece.Length / 2);
                    break;
            }
        }

        Assert.Equal(written, transcript.Sent());
        Assert.Equal(FactList.Read(ConnectionSide.Server, written), transcript.Seen);
    }

    [Fact]
    public async Task EverythingElse_IsTheTransports()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 4, resumeWriterThreshold: 2, useSynchronizationContext: false));
        var writer = new ObservingPipeWriter(pipe.Writer, new SinkReader(new FactList(), ConnectionSide.Server));
        Assert.Equal(pipe.Writer.CanGetUnflushedBytes, writer.CanGetUnflushedBytes);

        writer.GetSpan(5);
        writer.Advance(5);
        Assert.Equal(5, writer.UnflushedBytes);
        var flush = writer.FlushAsync().AsTask();
        Assert.False(flush.IsCompleted);
        writer.CancelPendingFlush();
        Assert.True((await flush.Bounded()).IsCanceled);

        await writer.CompleteAsync(new IOException("over"));
        await Assert.ThrowsAsync<IOException>(() => pipe.Reader.ReadAsync().AsTask().Bounded());
    }
}
