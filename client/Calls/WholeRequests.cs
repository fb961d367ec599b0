using System.Net;

namespace Microservices.Client.Calls;

/// <summary>
/// Lets a request that went out on a connection which never processed it go out whole on the next. The handler then asks for the
/// request's content a second time, and gRPC, where it has a retry policy, writes a message once only for each of its own attempts
/// (Grpc.Net.Client 2.85.0): the server would be sent an empty request. For calls with one request message.
/// </summary>
internal sealed class WholeRequests(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Content = request.Content is { } content ? new KeptContent(content) : null;
        return base.SendAsync(request, cancellationToken);
    }

    private sealed class KeptContent : HttpContent
    {
        private readonly HttpContent _content;
        private MemoryStream? _kept;

        public KeptContent(HttpContent content)
        {
            _content = content;
            foreach (var (name, values) in content.Headers.NonValidated)
            {
                Headers.TryAddWithoutValidation(name, values);
            }
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            if (_kept is null)
            {
                var kept = new MemoryStream();
                await _content.CopyToAsync(kept, context, cancellationToken);
                _kept = kept;
            }

            await stream.WriteAsync(_kept.GetBuffer().AsMemory(0, (int)_kept.Length), cancellationToken);
        }

        // Not known before the message is written, as with gRPC's own content.
        protected override bool TryComputeLength(out long length)
        {
            length = -1;
            return false;
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
}
