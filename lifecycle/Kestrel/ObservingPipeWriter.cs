using System.IO.Pipelines;
using ConnectionLifecycle.Frames;

namespace ConnectionLifecycle.Kestrel;

/// <summary>
/// Writes for Kestrel and shows the frame reader every byte on its way out. Kestrel's GOAWAY has no debug data: when a reason is
/// announced, a GOAWAY that has it goes out before whatever frame Kestrel writes next.
/// </summary>
internal sealed class ObservingPipeWriter(PipeWriter inner, FrameReader frames) : PipeWriter
{
    private Memory<byte> _lent;
    private byte[]? _announcement;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    /// <summary>Says why the connection is about to be closed. The first reason stays; safe from any thread.</summary>
    public void Announce(string cause) =>
        Interlocked.CompareExchange(ref _announcement, new GoAway(GoAway.AnyStream, ErrorCode.NoError, cause).ToFrame(), null);

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        WriteAnnouncement();
        return _lent = inner.GetMemory(sizeHint);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        frames.Read(_lent.Span[..bytes]);
        _lent = _lent[bytes..];
        inner.Advance(bytes);
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        WriteAnnouncement();
        frames.Read(source.Span);
        return inner.WriteAsync(source, cancellationToken);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    // On Kestrel's own thread, so that its writes and this one cannot mix. Not before SETTINGS, and only between two frames.
    private void WriteAnnouncement()
    {
        if (_announcement is not { Length: > 0 } announcement || !frames.BetweenFrames)
        {
            return;
        }

        _announcement = [];
        frames.Read(announcement);
        announcement.CopyTo(inner.GetSpan(announcement.Length));
        inner.Advance(announcement.Length);
    }
}
