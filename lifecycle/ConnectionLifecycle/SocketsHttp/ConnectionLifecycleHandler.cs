using System.Net;
using System.Security.Authentication;
using System.Text;
using ConnectionLifecycle.SocketsHttp;

namespace ConnectionLifecycle;

/// <summary>
/// Sends requests through a <see cref="SocketsHttpHandler"/> whose HTTP/2 connections are observed. A request whose connection failed fails
/// with the reason, and a call that its server has not processed is sent again (gRFC A6). Created by <c>UseConnectionLifecycle</c>.
/// </summary>
public sealed class ConnectionLifecycleHandler : DelegatingHandler
{
    private const long RefusedStream = 7;
    private const string IsInUse = "ConnectionLifecycle";

    // An address that is wrong has to fail at once. A server that is just starting or stopping may hang up once.
    private static readonly TimeSpan FirstContactTimeout = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan DefaultReconnectTimeout = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly int _maxReplayBytes;
    private readonly TimeSpan? _reconnectTimeout;
    private readonly ClientPool _pool;
    private readonly ConnectionAttempts _attempts;
    private readonly Lazy<bool> _attached;
    private readonly bool _isBalanced;
    private long _callsSentAgain;

    /// <param name="handler">The handler, before its first request.</param>
    /// <param name="options">Read, and kept no longer.</param>
    /// <param name="servers">What other handlers of the same client know; null when there are none.</param>
    internal ConnectionLifecycleHandler(SocketsHttpHandler handler, ConnectionLifecycleHandlerOptions options, KnownServers? servers = null)
        : base(handler)
    {
        (_time, _maxReplayBytes, _reconnectTimeout) = (options.Validated().TimeProvider, options.MaxReplayBytes, options.ReconnectTimeout);
        if (!handler.Properties.TryAdd(IsInUse, true))
        {
            throw new InvalidOperationException(
                $"{nameof(ConnectionLifecycleSocketsHttpHandlerExtensions.UseConnectionLifecycle)} has been called for this {nameof(SocketsHttpHandler)} before: use the handler that it returned.");
        }

        _pool = new ClientPool(handler, _time);
        _attempts = new ConnectionAttempts(options.AllObservers, _pool, servers ?? new KnownServers());
        _attached = new(() => Attach(handler));
        _isBalanced = options.LoadBalancing;
        if (!_isBalanced)
        {
            // gRPC's channel leaves connecting to a handler with a callback. If it connected by itself, it would fail calls that wait here.
            handler.ConnectCallback ??= _attempts.ConnectAsync;
        }
    }

    /// <summary>How many times this handler has sent a call again. Safe for use from any thread.</summary>
    public long CallsSentAgain => Volatile.Read(ref _callsSentAgain);

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // At the first request: before it, gRPC's load balancing sets a ConnectCallback of its own, and the program may set others.
        _ = _attached.Value;
        if (Replayable(request) is not { } content)
        {
            return await SendOnceAsync(request, cancellationToken).ConfigureAwait(false);
        }

        var isFailed = true;
        try
        {
            var response = await SendUntilProcessedAsync(request, content, cancellationToken).ConfigureAwait(false);
            isFailed = false;
            return response;
        }
        finally
        {
            content.EndReplay(isFailed);
            Interlocked.Add(ref _callsSentAgain, content.TimesSentAgain);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _pool.IsDisposed = true;
        base.Dispose(disposing);
    }

    private bool Attach(SocketsHttpHandler handler)
    {
        _pool.TakeOverPings();
        var connect = handler.ConnectCallback;
        if (connect?.Target != _attempts)
        {
            handler.ConnectCallback = (context, cancellationToken) => _attempts.ConnectAsync(connect, context, cancellationToken);
        }

        var filter = handler.PlaintextStreamFilter;
        handler.PlaintextStreamFilter = async (context, cancellationToken) =>
        {
            var stream = filter is null ? context.PlaintextStream : await filter(context, cancellationToken).ConfigureAwait(false);
            return context.NegotiatedHttpVersion == HttpVersion.Version20 ? _attempts.Observe(context, stream) : stream;
        };
        handler.SslOptions.RemoteCertificateValidationCallback = _attempts.Validating(handler.SslOptions.RemoteCertificateValidationCallback);
        handler.SslOptions.LocalCertificateSelectionCallback = _attempts.Selecting(handler.SslOptions.LocalCertificateSelectionCallback);
        var select = handler.RequestHeaderEncodingSelector;
        handler.RequestHeaderEncodingSelector = (header, request) => SelectEncoding(select, header, request);
        return true;
    }

    // A caller may send one request several times: each time counts by itself.
    private ReplayableContent? Replayable(HttpRequestMessage request)
    {
        var content = request.Content is ReplayableContent before ? before.Inner : request.Content;
        if (content is null || !ReplayableContent.IsGrpc(content))
        {
            return null;
        }

        var replayable = new ReplayableContent(content, _maxReplayBytes);
        request.Content = replayable;
        return replayable;
    }

    private async Task<HttpResponseMessage> SendUntilProcessedAsync(HttpRequestMessage request, ReplayableContent content, CancellationToken cancellationToken)
    {
        TransparentRetry? retry = null;
        while (true)
        {
            try
            {
                return await SendOnceAsync(request, cancellationToken).ConfigureAwait(false);
            }
            catch (HttpRequestException e) when (ConnectionEndedException.In(e) is { NotProcessed: true } ended && !HasBadCertificate(e))
            {
                _attempts.Forget(request);
                content.OnNotProcessed(ended.Progress);
                if (content.WhyNotAgain is { } why)
                {
                    throw Explained(e, ended.Progress, $"{ended.Message}; not sent again: {why}", ended.InnerException);
                }

                retry ??= new TransparentRetry(_time);
                if (retry.NextWait(ended.Progress, TimeoutFor(request)) is not { } wait)
                {
                    throw;
                }

                await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(false);
                content.TimesSentAgain++;
            }
        }
    }

    private TimeSpan TimeoutFor(HttpRequestMessage request)
    {
        // A deadline cancels the request.
        var limit = _reconnectTimeout
            ?? (!_isBalanced && request.Headers.Contains("grpc-timeout") ? TimeSpan.MaxValue : DefaultReconnectTimeout);
        if (_isBalanced || _attempts.HasReached(request.RequestUri))
        {
            return limit; // gRPC's channel picks no server that it has not reached.
        }

        // A call that gRPC's retry policy has made again has waited for its server the first time.
        return request.Headers.Contains("grpc-previous-rpc-attempts") || limit < FirstContactTimeout ? TimeSpan.Zero : FirstContactTimeout;
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            throw Explained(e, CallProgress.NoConnection, _attempts.OnConnectFailed(request, e), e.InnerException);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            throw Explained(e, CallProgress.NoConnection, _attempts.OnTlsFailed(request, e), e.InnerException);
        }
        catch (OperationCanceledException e) when (e.InnerException is TimeoutException && !cancellationToken.IsCancellationRequested)
        {
            // ConnectTimeout: the handler throws what it throws when the caller cancels.
            var timedOut = new HttpRequestException(HttpRequestError.ConnectionError, e.InnerException.Message, e);
            throw Explained(timedOut, CallProgress.NoConnection, _attempts.OnTlsFailed(request, e.InnerException), e.InnerException);
        }
        catch (HttpRequestException e) when (HasHadNoConnection(e) && _attempts.ExplainUnsent(request) is { } why)
        {
            throw new HttpRequestException(why.HttpRequestError, e.Message, why);
        }
        catch (HttpRequestException e) when (IsGivenBack(e))
        {
            throw Explained(e, CallProgress.Refused, WhyRefused(request));
        }
    }

    private string WhyRefused(HttpRequestMessage request) => $"{_attempts.ExplainRefusal(request) ?? "refused by server"}; not processed";

    // The handler sends a refused request again by itself, up to three times. It asks this for each header, before it sends any.
    private Encoding? SelectEncoding(HeaderEncodingSelector<HttpRequestMessage>? select, string header, HttpRequestMessage request) =>
        request.Content is ReplayableContent { WhyNotAgain: not null }
            ? throw new ConnectionEndedException(WhyRefused(request), CallProgress.Refused)
            : select?.Invoke(header, request);

    // Excluded by a GOAWAY without an error, or by REFUSED_STREAM, on the last connection too that the handler has tried. The handler uses a
    // message of its own only where it would have sent the request again: a call that may have run keeps the server's.
    private static bool IsGivenBack(HttpRequestException failure) =>
        failure.InnerException is HttpProtocolException { ErrorCode: ErrorCode.NoErrorValue or RefusedStream } server && failure.Message != server.Message;

    // The handler closed a connection before the request got it, perhaps while it was writing the preface.
    private static bool HasHadNoConnection(HttpRequestException failure) =>
        failure is { HttpRequestError: HttpRequestError.Unknown, InnerException: null or { InnerException: ObjectDisposedException } };

    // A certificate that was refused is refused again.
    private static bool HasBadCertificate(Exception failure)
    {
        for (Exception? e = failure; e is not null; e = e.InnerException)
        {
            if (e is AuthenticationException)
            {
                return true;
            }
        }

        return ClientCertificateRequests.Said(failure) is not null;
    }

    private static HttpRequestException Explained(HttpRequestException failure, CallProgress progress, string why, Exception? cause = null) =>
        new(failure.HttpRequestError, failure.Message, new ConnectionEndedException(why, progress, cause, failure.HttpRequestError), failure.StatusCode);
}
