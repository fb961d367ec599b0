using System.Net;

namespace ConnectionLifecycle.SocketsHttp;

/// <summary>
/// A gRPC request's content, which gives a second time what it gave the first. The handler sends a request again that the server provably
/// has not processed, and asks the same content for it; <c>Grpc.Net.Client</c>'s, under a retry policy, then has nothing to give.
/// </summary>
internal sealed class ReplayableContent : HttpContent
{
    /// <summary>How much is kept of a request.</summary>
    public const int MaxBytes = 64 * 1024;

    private readonly HttpContent _content;
    private readonly Func<string?> _explain;
    private KeepingStream? _first;
    private bool _isWhole;

    /// <param name="content">Gives the bytes.</param>
    /// <param name="explain">Why the server may not have processed the request, null when that is not known.</param>
    public ReplayableContent(HttpContent content, Func<string?> explain)
    {
        (_content, _explain) = (content, explain);
        foreach (var (name, values) in content.Headers.NonValidated)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    /// <summary>Whether this is a content that needs it.</summary>
    public static bool Suits(HttpContent content) =>
        content.Headers.ContentType?.MediaType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (_first is null)
        {
            _first = new KeepingStream(stream, MaxBytes);
            await _content.CopyToAsync(_first, context, cancellationToken).ConfigureAwait(false);
            _isWhole = true;
        }
        else if (_isWhole && _first.Kept is { } kept)
        {
            await stream.WriteAsync(kept, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            // Part of a request must not pass for all of it. Who has it all can send it again.
            var why = _isWhole ? $"longer than {MaxBytes} bytes" : "still being written";
            throw new ConnectionEndedException($"{_explain() ?? "refused by server"}; not processed, and not sent again: it was {why}", notProcessed: true);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _content.Headers.ContentLength ?? 0;
        return _content.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
        }

        base.Dispose(disposing);
    }
}
