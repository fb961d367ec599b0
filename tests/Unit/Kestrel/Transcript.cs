using System.Buffers;
using System.IO.Pipelines;
using ConnectionLifecycle;
using ConnectionLifecycle.AspNetCore.Transport;
using Microservices.Tests.Common.Http2;
using Microservices.Tests.Unit.Frames;

namespace Microservices.Tests.Unit.Kestrel;

/// <summary>A server that writes through the observer: what was seen of it, and what left.</summary>
internal sealed class Transcript
{
    private readonly Pipe _pipe;

    public Transcript(MemoryPool<byte>? pool = null)
    {
        _pipe = new Pipe(new PipeOptions(pool, pauseWriterThreshold: 0, minimumSegmentSize: 16, useSynchronizationContext: false));
        Writer = new ObservingPipeWriter(_pipe.Writer, new SinkReader(Seen, ConnectionSide.Server));
        Write(FrameBytes.Settings());
        _ = Sent();
        Seen.Clear();
    }

    public FactList Seen { get; } = [];

    public ObservingPipeWriter Writer { get; }

    /// <summary>As Kestrel writes: each piece into memory that the pipe lends.</summary>
    public void Write(params byte[][] pieces)
    {
        foreach (var piece in pieces)
        {
            piece.CopyTo(Writer.GetSpan(piece.Length));
            Writer.Advance(piece.Length);
        }
    }

    /// <summary>What has left since the last time.</summary>
    public byte[] Sent()
    {
        Writer.FlushAsync().AsTask().GetAwaiter().GetResult();
        return Left();
    }

    /// <summary>What has left by itself since the last time.</summary>
    public byte[] Left()
    {
        if (!_pipe.Reader.TryRead(out var result))
        {
            return [];
        }

        var sent = result.Buffer.ToArray();
        _pipe.Reader.AdvanceTo(result.Buffer.End);
        return sent;
    }
}
