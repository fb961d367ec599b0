using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using ConnectionLifecycle.Connections;

namespace ConnectionLifecycle.SocketsHttp;

/// <summary>One handler's connections, from the attempt to connect to the stream that carries HTTP/2.</summary>
internal sealed class ConnectionAttempts(ConnectionObservers observers, ClientPool pool, KnownServers servers)
{
    // One count for all handlers: several of them may share an observer, which knows connections by their ids.
    private static int _count;

    // A host that has gone without a word answers nobody. The handler would let each waiting call try it in turn, to the end of its patience.
    private static readonly TimeSpan NotAgainFor = TimeSpan.FromSeconds(1);

    // A handler attempts a connection on behalf of one request, which is how its steps find each other.
    private readonly ConditionalWeakTable<HttpRequestMessage, TrackedConnection> _attempts = [];
    private readonly ConcurrentDictionary<string, string> _refusals = [];
    private readonly ClientCertificateRequests _certificateRequests = new();
    private readonly ConcurrentDictionary<EndPoint, long> _timedOut = [];

    /// <summary>TCP, as the handler would do it.</summary>
    public ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        ConnectAsync(null, context, cancellationToken);

    /// <summary>TCP: as the handler would do it, or as it is told to (by gRPC's load balancing, for example).</summary>
    public async ValueTask<Stream> ConnectAsync(
        Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? connect,
        SocketsHttpConnectionContext context,
        CancellationToken cancellationToken)
    {
        var connection = Begin(context.InitialRequestMessage, context.DnsEndPoint);
        try
        {
            if (_timedOut.TryGetValue(context.DnsEndPoint, out var since) && pool.Time.GetElapsedTime(since) < NotAgainFor)
            {
                throw new SocketException((int)SocketError.TimedOut);
            }

            var stream = connect is null
                ? await WatchedNetworkStream.ConnectAsync(context.DnsEndPoint, () => OnTcpGone(connection, context.DnsEndPoint.Host), cancellationToken).ConfigureAwait(false)
                : await connect(context, cancellationToken).ConfigureAwait(false);
            if (stream is NetworkStream { Socket: var socket })
            {
                (connection.LocalEndPoint, connection.RemoteEndPoint) = (socket.LocalEndPoint, socket.RemoteEndPoint);
            }

            return stream;
        }
        catch (OperationCanceledException) when (!pool.IsDisposed)
        {
            // What the handler cancels by itself takes longer than its ConnectTimeout. Said so, it is a call that was never sent.
            _timedOut[context.DnsEndPoint] = pool.Time.GetTimestamp();
            var timedOut = new SocketException((int)SocketError.TimedOut);
            OnNotConnected(connection, timedOut);
            throw timedOut;
        }
        catch (Exception e)
        {
            OnNotConnected(connection, e);
            throw;
        }
    }

    /// <summary>The transport stands: from here on frames pass.</summary>
    public Stream Observe(SocketsHttpPlaintextStreamFilterContext context, Stream stream)
    {
        if (!_attempts.TryGetValue(context.InitialRequestMessage, out var connection) || connection.State != ConnectionState.Connecting)
        {
            connection = Begin(context.InitialRequestMessage, endPoint: null);
        }

        var tls = context.PlaintextStream as SslStream;
        if (tls is not null)
        {
            (connection.TlsProtocol, connection.TlsCipherSuite) = (tls.SslProtocol, tls.NegotiatedCipherSuite);
        }

        connection.OnTransportReady();
        return new ObservingStream(stream, connection, pool, tls, tls is null ? null : _certificateRequests.Suspicion(tls.TargetHostName, tls));
    }

    /// <summary>TCP failed: when it was this request's connection, that is over.</summary>
    /// <returns>What failed.</returns>
    public string OnConnectFailed(HttpRequestMessage request, Exception failure) =>
        _attempts.TryGetValue(request, out var connection) && !connection.HasReceivedSettings
            ? connection.Explain().Words
            : $"{CloseCause.ConnectFailed.Word()} ({Describe(failure)})"; // Another request's, which this one had waited for.

    /// <summary>TLS failed: when it was this request's connection, that is over.</summary>
    /// <returns>What failed.</returns>
    public string OnTlsFailed(HttpRequestMessage request, Exception failure)
    {
        if (!_attempts.TryGetValue(request, out var connection))
        {
            return $"{CloseCause.HandshakeFailed.Word()} ({Describe(failure)})"; // Another request's, which this one had waited for.
        }

        if (connection.State == ConnectionState.Connecting)
        {
            Fail(connection, RefusalBy(request.RequestUri?.IdnHost ?? string.Empty, failure) ?? Describe(failure));
        }

        return connection.Explain().Words;
    }

    /// <summary>The handler had no connection for a request and does not say why: the one that was made for it was over before, or allows no streams.</summary>
    /// <returns>Null when it was not that.</returns>
    public HttpIOException? ExplainUnsent(HttpRequestMessage request)
    {
        if (!_attempts.TryGetValue(request, out var connection) || connection.StreamsStarted > 0)
        {
            return null;
        }

        var isOver = connection.State >= ConnectionState.Draining || connection.HasEnded;
        return connection.PeerMaxConcurrentStreams == 0 ? new ConnectionEndedException("the server allows no streams", CallProgress.NoConnection)
            : isOver ? ConnectionEndedException.Of(connection, CallProgress.NoConnection)
            : null;
    }

    /// <summary>Forgets a failed attempt of a request, so that it does not explain the next one.</summary>
    public void Forget(HttpRequestMessage request)
    {
        if (_attempts.TryGetValue(request, out var connection) && connection.State == ConnectionState.Closed)
        {
            _attempts.Remove(request);
        }
    }

    /// <summary>Whether a connection to the request's server has ever spoken HTTP/2.</summary>
    public bool HasReached(Uri? server) => servers.HasReached(server);

    /// <summary>Why a server may not have processed a request: its last GOAWAY; null when there is none.</summary>
    public string? ExplainRefusal(HttpRequestMessage request) => servers.ExplainGoAway(request.RequestUri);

    /// <summary>The handler's own way to judge a server's certificate, with its refusals noted.</summary>
    public RemoteCertificateValidationCallback Validating(RemoteCertificateValidationCallback? validate) => (sender, certificate, chain, errors) =>
    {
        var accepted = validate?.Invoke(sender, certificate, chain, errors) ?? errors == SslPolicyErrors.None;
        if (!accepted && sender is SslStream { TargetHostName: var host })
        {
            _refusals[host] = Refusal(chain, errors);
        }

        return accepted;
    };

    /// <summary>The handler's own way to choose its certificate, with the servers noted that ask for one.</summary>
    public LocalCertificateSelectionCallback? Selecting(LocalCertificateSelectionCallback? select) => _certificateRequests.Noting(select);

    private static string Refusal(X509Chain? chain, SslPolicyErrors errors)
    {
        var status = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status) ?? default;
        return (status, errors) switch
        {
            _ when (status & (X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot)) != 0 => "certificate untrusted",
            _ when (status & X509ChainStatusFlags.NotTimeValid) != 0 => "certificate expired",
            _ when (errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0 => "certificate for another name",
            _ => "certificate refused",
        };
    }

    private void OnTcpGone(TrackedConnection connection, string host)
    {
        if (connection.State == ConnectionState.Connecting)
        {
            Fail(connection, RefusalBy(host, failure: null) ?? "TLS failed");
        }
    }

    private string? RefusalBy(string host, Exception? failure) => _refusals.TryRemove(host, out var refusal)
        ? refusal
        : ClientCertificateRequests.Said(failure) ?? _certificateRequests.Suspicion(host, tls: null);

    private static void Fail(TrackedConnection connection, string detail)
    {
        var by = detail.StartsWith("certificate", StringComparison.Ordinal) ? ClosedBy.Client
            : detail.StartsWith("client certificate", StringComparison.Ordinal) ? ClosedBy.Server
            : ClosedBy.Unknown;
        connection.OnEvidence(new Evidence(EvidenceKind.HandshakeFailed, by, detail));
        connection.OnClosed();
    }

    private static void OnNotConnected(TrackedConnection connection, Exception failure)
    {
        connection.OnEvidence(new Evidence(EvidenceKind.ConnectFailed, ClosedBy.Unknown, Describe(failure)));
        connection.OnClosed();
    }

    private static string Describe(Exception exception) => exception switch
    {
        _ when exception.GetBaseException() is SocketException socket => CloseCauses.Snake($"{socket.SocketErrorCode}"),
        OperationCanceledException or TimeoutException => "timeout",
        _ => exception.GetBaseException().Message,
    };

    private TrackedConnection Begin(HttpRequestMessage request, EndPoint? endPoint)
    {
        var id = $"#{Interlocked.Increment(ref _count)}";
        var connection = new TrackedConnection(ConnectionSide.Client, id, observers, pool.Time)
        {
            Listener = servers.ListenerFor(request.RequestUri),
            RemoteEndPoint = endPoint,
            IsEncrypted = request.RequestUri?.Scheme == Uri.UriSchemeHttps,
        };
        _attempts.AddOrUpdate(request, connection);
        connection.OnStarted();
        return connection;
    }
}
