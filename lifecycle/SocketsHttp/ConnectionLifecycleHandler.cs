using System.Net;
using ConnectionLifecycle.Frames;

namespace ConnectionLifecycle.SocketsHttp;

/// <summary>
/// Sees each request before the handler does. With that it sees the failures of connections made for it, and can let it fail with their reasons.
/// </summary>
internal sealed class ConnectionLifecycleHandler(SocketsHttpHandler handler, ConnectionAttempts attempts, ClientPool pool) : DelegatingHandler(handler)
{
    private readonly Lazy<bool> _attached = new(() => Attach(handler, attempts, pool));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Not before the first request: until then gRPC's load balancing may set a ConnectCallback of its own, and wants to be the first.
        _ = _attached.Value;
        if (request.Content is { } content && ReplayableContent.Suits(content))
        {
            request.Content = new ReplayableContent(content, () => attempts.ExplainRefusal(request));
        }

        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            throw Explained(e, new ConnectionEndedException(attempts.OnTlsFailed(request, e), e.InnerException, e.HttpRequestError));
        }
        catch (HttpRequestException e) when (IsPolite(e) && attempts.ExplainRefusal(request) is { } why)
        {
            throw Explained(e, new ConnectionEndedException($"{why}; not processed"));
        }
    }

    protected override void Dispose(bool disposing)
    {
        pool.IsDisposed = true;
        base.Dispose(disposing);
    }

    // A GOAWAY that is no error, on the last connection that the handler has tried.
    private static bool IsPolite(Exception? failure) =>
        failure is HttpProtocolException protocol ? protocol.ErrorCode == ErrorCode.NoErrorValue : failure is not null && IsPolite(failure.InnerException);

    private static HttpRequestException Explained(HttpRequestException failure, ConnectionEndedException why) =>
        new(failure.HttpRequestError, failure.Message, why, failure.StatusCode);

    private static bool Attach(SocketsHttpHandler handler, ConnectionAttempts attempts, ClientPool pool)
    {
        pool.TakeOverPings();
        var connect = handler.ConnectCallback;
        handler.ConnectCallback = (context, cancellationToken) => attempts.ConnectAsync(connect, context, cancellationToken);
        var filter = handler.PlaintextStreamFilter;
        handler.PlaintextStreamFilter = async (context, cancellationToken) =>
        {
            var stream = filter is null ? context.PlaintextStream : await filter(context, cancellationToken).ConfigureAwait(false);
            return context.NegotiatedHttpVersion == HttpVersion.Version20 ? attempts.Observe(context, stream) : stream;
        };
        handler.SslOptions.RemoteCertificateValidationCallback = attempts.Validating(handler.SslOptions.RemoteCertificateValidationCallback);
        handler.SslOptions.LocalCertificateSelectionCallback = attempts.Selecting(handler.SslOptions.LocalCertificateSelectionCallback);
        return true;
    }
}
