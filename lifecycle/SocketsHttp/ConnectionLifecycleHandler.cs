using System.Net;

namespace ConnectionLifecycle.SocketsHttp;

/// <summary>Sees each request before the handler does, and with that the failures of connections made for it.</summary>
internal sealed class ConnectionLifecycleHandler(SocketsHttpHandler handler, ConnectionAttempts attempts) : DelegatingHandler(handler)
{
    private readonly Lazy<bool> _attached = new(() => Attach(handler, attempts));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Not before the first request: until then gRPC's load balancing may set a ConnectCallback of its own, and wants to be the first.
        _ = _attached.Value;
        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            attempts.OnRequestFailed(request, e);
            throw;
        }
    }

    private static bool Attach(SocketsHttpHandler handler, ConnectionAttempts attempts)
    {
        var connect = handler.ConnectCallback;
        handler.ConnectCallback = (context, cancellationToken) => attempts.ConnectAsync(connect, context, cancellationToken);
        var filter = handler.PlaintextStreamFilter;
        handler.PlaintextStreamFilter = async (context, cancellationToken) =>
        {
            var stream = filter is null ? context.PlaintextStream : await filter(context, cancellationToken).ConfigureAwait(false);
            return context.NegotiatedHttpVersion == HttpVersion.Version20 ? attempts.Observe(context, stream) : stream;
        };
        handler.SslOptions.RemoteCertificateValidationCallback = attempts.Validating(handler.SslOptions.RemoteCertificateValidationCallback);
        return true;
    }
}
