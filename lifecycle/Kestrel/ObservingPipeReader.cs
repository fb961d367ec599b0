using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using ConnectionLifecycle.Connections;
using ConnectionLifecycle.Frames;
using Microsoft.AspNetCore.Connections;

namespace ConnectionLifecycle.Kestrel;

/// <summary>Reads for Kestrel and shows the frame reader every byte once, when Kestrel has consumed it.</summary>
internal sealed class ObservingPipeReader(PipeReader inner, FrameReader frames) : PipeReader
{
    private ReadOnlySequence<byte> _unread;

    /// <summary>How the peer ended its side, as far as reading told.</summary>
    public TransportEnd End { get; private set; } = TransportEnd.ClosedHere;

    public override bool TryRead(out ReadResult result)
    {
        if (!inner.TryRead(out result))
        {
            return false;
        }

        Remember(result);
        return true;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var read = inner.ReadAsync(cancellationToken);
        return read.IsCompletedSuccessfully ? ValueTask.FromResult(Remember(read.Result)) : ReadSlowAsync(read);
    }

    public override void AdvanceTo(SequencePosition consumed)
    {
        Observe(consumed);
        inner.AdvanceTo(consumed);
    }

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        Observe(consumed);
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> ReadSlowAsync(ValueTask<ReadResult> read)
    {
        try
        {
            return Remember(await read.ConfigureAwait(false));
        }
        catch (ConnectionResetException)
        {
            End = TransportEnd.Reset;
            throw;
        }
    }

    private ReadResult Remember(in ReadResult result)
    {
        _unread = result.Buffer;
        if (result.IsCompleted && End == TransportEnd.ClosedHere)
        {
            End = TransportEnd.ClosedByPeer;
        }

        return result;
    }

    private void Observe(SequencePosition consumed)
    {
        foreach (var segment in _unread.Slice(_unread.Start, consumed))
        {
            frames.Read(segment.Span);
        }

        _unread = default;
    }
}
