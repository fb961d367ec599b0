using System.Net;

namespace ConnectionLifecycle.SocketsHttp;

/// <summary>
/// Sees each request before the handler does. With that it sees the failures of connections made for it, and can let it fail with their reasons.
/// </summary>
internal sealed class ConnectionLifecycleHandler(SocketsHttpHandler handler, ConnectionAttempts attempts, ClientPool pool) : DelegatingHandler(handler)
{
    private const long RefusedStream = 7;

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
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            throw Explained(e, attempts.OnConnectFailed(request, e), e.InnerException);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            throw Explained(e, attempts.OnTlsFailed(request, e), e.InnerException);
        }
        catch (OperationCanceledException e) when (e.InnerException is TimeoutException && !cancellationToken.IsCancellationRequested)
        {
            // ConnectTimeout: the handler calls it a cancellation, as if the caller had lost patience.
            throw Explained(new(HttpRequestError.ConnectionError, e.InnerException.Message, e), attempts.OnTlsFailed(request, e.InnerException), e.InnerException);
        }
        catch (HttpRequestException e) when (HasHadNoConnection(e) && attempts.ExplainUnsent(request) is { } why)
        {
            throw new HttpRequestException(why.HttpRequestError, e.Message, why);
        }
        catch (HttpRequestException e) when (IsGivenBack(e))
        {
            throw Explained(e, $"{attempts.ExplainRefusal(request) ?? "refused by server"}; not processed");
        }
    }

    protected override void Dispose(bool disposing)
    {
        pool.IsDisposed = true;
        base.Dispose(disposing);
    }

    // Excluded by a GOAWAY that is no error, or by REFUSED_STREAM, on the last connection too that the handler has tried. It puts words of its
    // own around the server's only where it would have sent the request again: a call that may have run keeps the server's.
    private static bool IsGivenBack(HttpRequestException failure) =>
        failure.InnerException is HttpProtocolException { ErrorCode: ErrorCode.NoErrorValue or RefusedStream } server && failure.Message != server.Message;

    // The handler gave up a connection before it gave it to the request; that may have been while it was writing the preface.
    private static bool HasHadNoConnection(HttpRequestException failure) =>
        failure is { HttpRequestError: HttpRequestError.Unknown, InnerException: null or { InnerException: ObjectDisposedException } };

    // None of these requests has been processed.
    private static HttpRequestException Explained(HttpRequestException failure, string why, Exception? cause = null) =>
        new(failure.HttpRequestError, failure.Message, new ConnectionEndedException(why, cause, failure.HttpRequestError, notProcessed: true), failure.StatusCode);

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
