using System.Net;

namespace ConnectionLifecycle.SocketsHttp;

/// <summary>
/// A gRPC request's content that can be sent several times, also while it is still being written: the original content is asked for its
/// bytes once, and each further attempt gets those again that have been written so far.
/// </summary>
internal sealed class ReplayableContent : HttpContent
{
    private readonly Lock _lock = new();
    private readonly int _maxBytes;
    private readonly CapturingStream _stream;
    private readonly CancellationTokenSource _writingEnds = new(); // Without a timer or a handle there is nothing to dispose.
    private readonly Lazy<Task> _writing;
    private int _attempts;
    private int _attemptsBefore;
    private int _refusals;
    private volatile bool _isReplayOver;

    /// <param name="content">The original content.</param>
    /// <param name="maxBytes">How many bytes are kept. A longer content is not sent again.</param>
    public ReplayableContent(HttpContent content, int maxBytes)
    {
        (Inner, _maxBytes, _stream) = (content, maxBytes, new CapturingStream(maxBytes));
        _writing = new(() => Inner.CopyToAsync(_stream, _writingEnds.Token));
        foreach (var (name, values) in content.Headers.NonValidated)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    /// <summary>The original content.</summary>
    public HttpContent Inner { get; }

    /// <summary>How often the request was sent again.</summary>
    public int TimesSentAgain { get; set; }

    /// <summary>Why this request is not sent again; null when it is.</summary>
    public string? WhyNotAgain
    {
        get
        {
            lock (_lock)
            {
                return _attempts == 0 ? null
                    : _refusals + _attempts - _attemptsBefore > 1 ? "it was refused twice"
                    : _stream.IsTooLong ? $"it is longer than {_maxBytes} bytes"
                    : null;
            }
        }
    }

    /// <summary>Whether a request with this content is a gRPC call.</summary>
    public static bool IsGrpc(HttpContent content) =>
        content.Headers.ContentType?.MediaType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>
    /// Takes note that the handler has failed to send the request. Whatever it sent before, by itself, to the last attempt was refused; and
    /// so was the last, unless it did not leave.
    /// </summary>
    public void OnNotProcessed(CallProgress progress)
    {
        lock (_lock)
        {
            _refusals += Math.Max(0, _attempts - _attemptsBefore - (progress == CallProgress.HeldBack ? 1 : 0));
            _attemptsBefore = _attempts;
        }
    }

    /// <summary>The response has come, or the request has failed: it is not sent again from now on, and nothing of it is kept.</summary>
    public void EndReplay(bool isFailed)
    {
        _isReplayOver = true;
        _stream.EndReplay();
        if (isFailed && _writing is { IsValueCreated: true, Value.IsCompleted: false })
        {
            _writingEnds.Cancel();
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        int attempt;
        lock (_lock)
        {
            if (_attempts > 0 && (_isReplayOver || _stream.IsTooLong))
            {
                throw new InvalidOperationException("The request cannot be sent again."); // Part of it must not pass for all of it.
            }

            TimesSentAgain += _attempts > _attemptsBefore ? 1 : 0;
            attempt = ++_attempts;
        }

        var isReplaced = await _stream.ReplayToAsync(stream, attempt, cancellationToken).ConfigureAwait(false);
        var writing = _writing.Value;
        if (!writing.IsCompleted)
        {
            // An attempt that the server refuses is cancelled. To end it here would hide from the handler that the request can be sent again.
            await Task.WhenAny(writing, isReplaced).ConfigureAwait(false);
            if (!writing.IsCompleted && await isReplaced.ConfigureAwait(false))
            {
                throw new OperationCanceledException("A later attempt has taken over.");
            }
        }

        try
        {
            await writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await _writingEnds.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = Inner.Headers.ContentLength ?? 0;
        return Inner.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
