using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace ConnectionLifecycle.AspNetCore.Transport;

/// <summary>
/// Reads TLS records and remembers what explains a failed handshake: the first byte, which tells whether the client speaks TLS at all, and
/// how reading ended.
/// </summary>
internal sealed class HandshakeReader(PipeReader inner) : PipeReader
{
    private const byte Handshake = 22; // RFC 8446 section 5.1: the content type of a record with a handshake message.

    private byte? _first;
    private bool _isReset;
    private bool _isTimedOut;
    private bool _hasEnded;
    private bool _isDone;

    /// <summary>What the handshake's failure tells of the connection's end.</summary>
    public Evidence Failure => (_first, _hasEnded) switch
    {
        _ when _isReset => new(EvidenceKind.Reset, ClosedBy.Unknown),
        _ when _isTimedOut => new(EvidenceKind.HandshakeFailed, ClosedBy.Server, "timeout"),
        (null, _) => new(EvidenceKind.Fin, ClosedBy.Client),
        (not Handshake, _) => new(EvidenceKind.HandshakeFailed, ClosedBy.Server, "not TLS"),
        (_, true) => new(EvidenceKind.HandshakeFailed, ClosedBy.Client, "the client left"),
        _ => new(EvidenceKind.HandshakeFailed, ClosedBy.Unknown, "no common TLS version, cipher or protocol, or a certificate refused"),
    };

    /// <summary>The handshake is over: reads are watched no more.</summary>
    public void OnDone() => _isDone = true;

    public override bool TryRead(out ReadResult result)
    {
        var read = inner.TryRead(out result);
        Note(result);
        return read;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        _isDone ? inner.ReadAsync(cancellationToken) : WatchedReadAsync(cancellationToken);

    public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    private async ValueTask<ReadResult> WatchedReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var result = await inner.ReadAsync(cancellationToken).ConfigureAwait(false);
            Note(result);
            return result;
        }
        catch (ConnectionResetException)
        {
            _isReset = true;
            throw;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _isTimedOut = true;
            throw;
        }
    }

    private void Note(in ReadResult result)
    {
        if (_first is null && !result.Buffer.IsEmpty)
        {
            _first = result.Buffer.FirstSpan[0];
        }

        _hasEnded |= result.IsCompleted && result.Buffer.IsEmpty;
    }
}
