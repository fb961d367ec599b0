using System.IO.Pipelines;
using System.Text;
using ConnectionLifecycle.Frames;

namespace ConnectionLifecycle.Kestrel;

/// <summary>
/// Writes for Kestrel and shows the frame reader every byte on its way out. Nothing is changed but this: when the reason of a close has
/// been announced, Kestrel's next GOAWAY, which has no debug data, is given it.
/// </summary>
/// <remarks>
/// A GOAWAY of our own before Kestrel's would be simpler, but .NET's client takes two of them in a row for an error when one of its PINGs is
/// under way (it forgets that it still awaits the ack), and drops the connection with every call on it.
/// </remarks>
internal sealed class ObservingPipeWriter(PipeWriter inner, FrameReader frames) : PipeWriter
{
    private const int GoAwayPayload = 2 * sizeof(uint);

    private Memory<byte> _lent;
    private string? _reason;
    private byte[]? _debugData;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    /// <summary>Gives the next GOAWAY a reason. The first reason stays; safe from any thread.</summary>
    public void Announce(string reason) => Interlocked.CompareExchange(ref _reason, reason, null);

    public override Memory<byte> GetMemory(int sizeHint = 0) => _lent = inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        var written = _lent.Span[..bytes];
        if (_reason is { Length: > 0 } reason)
        {
            MakeRoom(written, reason);
        }

        frames.Read(written);
        _lent = _lent[bytes..];
        inner.Advance(bytes);
        if (_debugData is { } debugData && frames.AwaitsDebugData)
        {
            Append(debugData);
        }
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        frames.Read(source.Span);
        return inner.WriteAsync(source, cancellationToken);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    // Kestrel writes a GOAWAY's header by itself and then its payload. Whatever is written otherwise is left alone.
    private void MakeRoom(Span<byte> written, string reason)
    {
        if (!frames.BetweenFrames || written.Length is not (FrameHeader.Size or FrameHeader.Size + GoAwayPayload)
            || FrameHeader.Read(written) is not { Type: FrameType.GoAway, Length: GoAwayPayload })
        {
            return;
        }

        _reason = string.Empty;
        _debugData = Encoding.UTF8.GetBytes(reason);
        written[2] = (byte)(GoAwayPayload + _debugData.Length); // The low byte of the length: reasons are words.
    }

    private void Append(byte[] debugData)
    {
        _debugData = null;
        debugData.CopyTo(inner.GetSpan(debugData.Length));
        inner.Advance(debugData.Length);
        frames.Read(debugData);
    }
}
