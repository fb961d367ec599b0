using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace ConnectionLifecycle.AspNetCore.Transport;

/// <summary>
/// Reads below TLS and remembers, of the handshake, the first byte, which tells whether the peer speaks TLS at all, and whether it was reset.
/// </summary>
internal sealed class HandshakeReader(PipeReader inner, TrackedConnection connection) : PipeReader, IDuplexPipe
{
    private const byte Handshake = 22; // RFC 8446 section 5.1: the content type of a record with a handshake message.

    private byte? _first;
    private string? _error;
    private bool _reset;
    private bool _shaking = true;

    public required PipeWriter Output { get; init; }

    public PipeReader Input => this;

    /// <summary>What the handshake's failure tells of the connection's end.</summary>
    public Evidence Failure => (_first, _error) switch
    {
        _ when _reset => new(EvidenceKind.Reset, ClosedBy.Unknown),
        (_, "System.OperationCanceledException" or "System.Threading.Tasks.TaskCanceledException") =>
            new(EvidenceKind.HandshakeFailed, ClosedBy.Server, "timeout"),
        (null, _) => new(EvidenceKind.Fin, ClosedBy.Client),
        (not Handshake, _) => new(EvidenceKind.HandshakeFailed, ClosedBy.Server, "not TLS"),
        (_, "System.Security.Authentication.AuthenticationException") =>
            new(EvidenceKind.HandshakeFailed, ClosedBy.Unknown, "no common TLS version, cipher or protocol, or a certificate refused"),
        _ => new(EvidenceKind.HandshakeFailed, ClosedBy.Client, "the client left"),
    };

    /// <summary>The handshake failed; Kestrel tells the exception's type and nothing more.</summary>
    public void OnFailed(string exceptionType) => _error = exceptionType;

    public override bool TryRead(out ReadResult result)
    {
        var read = inner.TryRead(out result);
        Look(result);
        return read;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        _shaking && (_shaking = connection.State == ConnectionState.Connecting) ? WatchedReadAsync(cancellationToken) : inner.ReadAsync(cancellationToken);

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
            Look(result);
            return result;
        }
        catch (ConnectionResetException)
        {
            _reset = true;
            throw;
        }
    }

    private void Look(in ReadResult result)
    {
        if (_first is null && !result.Buffer.IsEmpty)
        {
            _first = result.Buffer.FirstSpan[0];
        }
    }
}
