using ConnectionLifecycle;
using ConnectionLifecycle.Frames;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Unit.Frames;

/// <summary>Watching a connection at work costs the collector nothing, however its bytes are cut.</summary>
public sealed class AllocationTests
{
    private const int Frames = 100_000;

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(7)]
    [InlineData(1)]
    public void ABusyConnection_AllocatesNothing(int pieceSize)
    {
        byte[][] frames =
        [
            FrameBytes.Settings((Setting.MaxConcurrentStreams, 100), (Setting.InitialWindowSize, 65535)),
            FrameBytes.Headers(1, FieldBlock.Response()),
            FrameBytes.Data(1, new byte[30]),
            FrameBytes.WindowUpdate(1, 30),
            FrameBytes.Ping(7),
            FrameBytes.RstStream(1, ErrorCode.NoError),
        ];
        // Twice: what is made on first use, and what the runtime itself allocates now and then, does not come again.
        Assert.Equal(0, Math.Min(Allocated(frames, pieceSize), Allocated(frames, pieceSize)));
    }

    private static long Allocated(byte[][] frames, int pieceSize)
    {
        var sink = new FactHash();
        var reader = new SinkReader(sink, ConnectionSide.Server);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Frames; i++)
        {
            Read(reader, frames[i % frames.Length], pieceSize);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(sink.Facts, Frames + 1, 2 * Frames);
        return allocated;
    }

    private static void Read(FrameReader reader, ReadOnlySpan<byte> bytes, int pieceSize)
    {
        for (; bytes.Length > pieceSize; bytes = bytes[pieceSize..])
        {
            reader.Read(bytes[..pieceSize]);
        }

        reader.Read(bytes);
    }
}
