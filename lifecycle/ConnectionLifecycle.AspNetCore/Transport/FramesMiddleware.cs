using System.IO.Pipelines;
using ConnectionLifecycle.AspNetCore.Drain;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace ConnectionLifecycle.AspNetCore.Transport;

/// <summary>The inner part, above TLS, which runs once the handshake has succeeded: here the frames pass in the clear.</summary>
internal sealed class FramesMiddleware(ConnectionDelegate next, ServerConnections server)
{
    public async Task OnConnectionAsync(ConnectionContext context)
    {
        var connection = context.Features.GetRequiredFeature<TrackedConnection>();
        if (context.Features.Get<ITlsHandshakeFeature>() is { } tls)
        {
            EngineReasons.EndHandshake();
            (connection.TlsProtocol, connection.TlsCipherSuite) = (tls.Protocol, tls.NegotiatedCipherSuite);
            connection.PeerName = PeerNames.Of(context.Features.Get<ITlsConnectionFeature>()?.ClientCertificate);
            if (context.Features.Get<ITlsApplicationProtocolFeature>() is null or { ApplicationProtocol.Length: 0 })
            {
                connection.OnEvidence(new Evidence(EvidenceKind.HandshakeFailed, ClosedBy.Server, "no protocol negotiated by ALPN"));
            }
        }

        connection.OnTransportReady();
        var transport = context.Transport;
        var tlsStream = context.Features.Get<ISslStreamFeature>()?.SslStream;
        var observed = new ObservingDuplexPipe(transport, IsKestrelsTls(transport) ? tlsStream : null, connection);
        using var drain = new ConnectionDrain(context, connection, observed, server);
        var stop = context.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        var limits = new ConnectionLimits(server, drain, stop);
        context.Features.Set<IConnectionLifetimeNotificationFeature>(drain);
        context.Features.Set<IConnectionLifecycleFeature>(new ConnectionLifecycleFeature(drain));
        context.Transport = drain.Transport;
        connection.PingListener = limits;
        server.Add(limits);
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            server.Remove(limits);
            context.Transport = transport;
            await drain.Transport.EndAsync(tlsStream, server.Options.LingerTimeout, server.Time).ConfigureAwait(false);
        }
    }

    // And not what somebody has put between TLS and here, which must see what Kestrel writes.
    internal static bool IsKestrelsTls(IDuplexPipe transport) => transport.GetType().Name == "SslDuplexPipe";
}
