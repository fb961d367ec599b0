using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace ConnectionLifecycle.AspNetCore.Transport;

/// <summary>
/// One accepted connection, as Kestrel sees it. Its transport is wrapped where frames pass in the clear: at once in cleartext; over TLS when
/// Kestrel's TLS puts the decrypted transport in its place. What is not HTTP/2 passes untouched, and nothing is told of it.
/// </summary>
/// <remarks>
/// <code>
/// accepted ──▶ TLS handshake ──▶ HTTP/2: told from here on ──▶ closed: one record
///     │              │ fails ──▶ told, closed: one record
///     └──────────────┴─────────▶ other: left alone
/// </code>
/// </remarks>
internal sealed class LifecycleConnectionContext(ConnectionContext inner, ServerConnections server)
    : ConnectionContext, IConnectionLifetimeNotificationFeature, ITransportDetector
{
    private static readonly TimeSpan PublishTimeout = TimeSpan.FromSeconds(1);

    private ServerConnection? _connection;
    private IConnectionLifetimeNotificationFeature? _kestrels;
    private IDuplexPipe? _transport;
    private HandshakeReader? _handshake;
    private TransportContent _content;
    private bool _isDecrypted;
    private bool _isLeftAlone;

    public override string ConnectionId { get => inner.ConnectionId; set => inner.ConnectionId = value; }

    public override IFeatureCollection Features => inner.Features;

    public override IDictionary<object, object?> Items { get => inner.Items; set => inner.Items = value; }

    public override EndPoint? LocalEndPoint { get => inner.LocalEndPoint; set => inner.LocalEndPoint = value; }

    public override EndPoint? RemoteEndPoint { get => inner.RemoteEndPoint; set => inner.RemoteEndPoint = value; }

    public override CancellationToken ConnectionClosed { get => inner.ConnectionClosed; set => inner.ConnectionClosed = value; }

    public override IDuplexPipe Transport
    {
        get => _transport ??= _isLeftAlone ? inner.Transport : Begin();

        // The first to set it after a TLS handshake is Kestrel's TLS; others wrap what they got here.
        set => _transport = _isLeftAlone || _isDecrypted || _connection is null || Features.Get<ITlsHandshakeFeature>() is not { } tls ? value : Decrypt(value, tls);
    }

    // Kestrel's HTTP takes this when it has chosen the version, which may be before the client says anything.
    CancellationToken IConnectionLifetimeNotificationFeature.ConnectionClosedRequested
    {
        get
        {
            _ = ((ITransportDetector)this).Detect(default);
            return _connection!.Drain.CloseRequested;
        }
        set => throw new NotSupportedException();
    }

    public override void Abort() => inner.Abort();

    public override void Abort(ConnectionAbortedException abortReason) => inner.Abort(abortReason);

    void IConnectionLifetimeNotificationFeature.RequestClose() => _connection!.Drain.RequestClose();

    /// <summary>Tracks this connection no more. To be called before Kestrel's HTTP reads from it.</summary>
    public void LeaveAlone()
    {
        _isLeftAlone = true;
        if (_connection is { } connection)
        {
            Features.Set(_kestrels);
            Features.Set<IConnectionLifecycleFeature>(null);
            connection.Drain.Follow(_kestrels);
            connection.Dispose();
        }
    }

    /// <summary>Kestrel is done with the connection.</summary>
    public override async ValueTask DisposeAsync()
    {
        if (_connection is { } connection && (_content == TransportContent.Http2 || HasFailedHandshake))
        {
            EngineReasons.Forget(connection.Connection);
            connection.Connection.OnClosed();
        }

        await inner.DisposeAsync().ConfigureAwait(false);
        if (_connection?.Connection is { State: ConnectionState.Closed } closed)
        {
            // Before Kestrel forgets the connection: the server's last log line comes after its connections'. An observer that hangs is not waited for.
            await closed.PublishedAsync().WaitAsync(PublishTimeout, server.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    TransportContent ITransportDetector.Detect(in ReadOnlySequence<byte> start)
    {
        if (_isLeftAlone || _content != TransportContent.Unknown || _connection is null)
        {
            return _isLeftAlone ? TransportContent.Other : _content;
        }

        if (!_isDecrypted && Features.Get<ITlsConnectionFeature>() is not null)
        {
            return TransportContent.Tls;
        }

        var content = EngineProtocol.Of(this, start);
        _content = content == TransportContent.BeforeHttp ? TransportContent.Unknown : content;
        if (_content == TransportContent.Http2)
        {
            server.Add(_connection.Limits);
            _connection.Connection.OnStarted();
            _connection.Connection.OnTransportReady();
        }
        else if (_content == TransportContent.Other)
        {
            LeaveAlone();
        }

        return content;
    }

    PipeReader ITransportDetector.ReadHandshake(PipeReader inner)
    {
        _connection!.Connection.IsEncrypted = true;
        return _handshake = new HandshakeReader(inner);
    }

    // Whether TLS was to be set up and was not, or came to no protocol: HTTP then never reads.
    private bool HasFailedHandshake => _handshake is not null && !_isLeftAlone && _content == TransportContent.Unknown;

    private ObservingDuplexPipe Begin()
    {
        var tracked = new TrackedConnection(ConnectionSide.Server, ConnectionId, server.Observers, server.Time)
        {
            LocalEndPoint = LocalEndPoint,
            RemoteEndPoint = RemoteEndPoint,
        };
        _kestrels = Features.Get<IConnectionLifetimeNotificationFeature>();
        _connection = new ServerConnection(server, tracked, inner, _kestrels?.ConnectionClosedRequested ?? CancellationToken.None);
        Features.Set<IConnectionLifecycleFeature>(_connection);
        Features.Set<IConnectionLifetimeNotificationFeature>(this);
        Features.Get<IConnectionCompleteFeature>()?.OnCompleted(static context => ((LifecycleConnectionContext)context).End(), this);
        return _connection.Observe(inner.Transport, tls: null, this);
    }

    private IDuplexPipe Decrypt(IDuplexPipe decrypted, ITlsHandshakeFeature tls)
    {
        _isDecrypted = true;
        _handshake?.OnDone();
        var protocol = Features.Get<ITlsApplicationProtocolFeature>()?.ApplicationProtocol ?? default;
        if (!protocol.IsEmpty && !EngineProtocol.IsHttp2(protocol.Span))
        {
            _content = TransportContent.Other;
            LeaveAlone();
            return decrypted;
        }

        var connection = _connection!.Connection;
        (connection.TlsProtocol, connection.TlsCipherSuite) = (tls.Protocol, tls.NegotiatedCipherSuite);
        connection.PeerName = PeerNames.Of(Features.Get<ITlsConnectionFeature>()?.ClientCertificate);
        return _connection.Observe(decrypted, protocol.IsEmpty ? null : Features.Get<ISslStreamFeature>()?.SslStream, this);
    }

    // Kestrel measures the connection when this has returned, and disposes it then.
    private Task End()
    {
        var connection = _connection!;
        if (HasFailedHandshake)
        {
            connection.Connection.OnStarted();
            if (_isDecrypted)
            {
                connection.Connection.OnTransportReady();
            }

            connection.Connection.OnEvidence(_isDecrypted
                ? new Evidence(EvidenceKind.HandshakeFailed, ClosedBy.Server, "no protocol negotiated by ALPN")
                : _handshake!.Failure);
        }
        else if (_content == TransportContent.Http2)
        {
            server.Remove(connection.Limits);
            connection.Transport.OnEnd();
            connection.Dispose();
        }
        else
        {
            return Task.CompletedTask;
        }

        EngineReasons.Expect(connection.Connection);
        return Task.CompletedTask;
    }
}
