using ConnectionLifecycle.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace ConnectionLifecycle.Kestrel;

/// <summary>The inner part, above TLS, which runs once the handshake has succeeded: here the frames pass in the clear.</summary>
internal sealed class FramesMiddleware(ConnectionDelegate next, CancellationToken serverStopping)
{
    public async Task OnConnectionAsync(ConnectionContext context)
    {
        var connection = context.Features.GetRequiredFeature<ObservedConnection>();
        if (context.Features.Get<ITlsHandshakeFeature>() is { } tls)
        {
            EngineReasons.EndHandshake();
            (connection.TlsProtocol, connection.TlsCipherSuite) = (tls.Protocol, tls.NegotiatedCipherSuite);
            if (context.Features.Get<ITlsApplicationProtocolFeature>() is null or { ApplicationProtocol.Length: 0 })
            {
                connection.OnEvidence(new Evidence(EvidenceKind.HandshakeFailed, ClosedBy.Server, "no protocol negotiated by ALPN"));
            }
        }

        connection.OnTransportReady();
        var transport = context.Transport;
        var observed = new ObservingDuplexPipe(transport, connection);
        var notification = context.Features.GetRequiredFeature<IConnectionLifetimeNotificationFeature>();
        var lifecycle = new ConnectionLifecycleFeature(connection, observed, notification);
        context.Features.Set<IConnectionLifecycleFeature>(lifecycle);
        context.Transport = observed;
        try
        {
            // Kestrel closes its connections a little later, and does not say why.
            await using var stopping = serverStopping.UnsafeRegister(
                static lifecycle => ((ConnectionLifecycleFeature)lifecycle!).Announce(CloseCause.GracefulStop.Word()), lifecycle).ConfigureAwait(false);
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            context.Transport = transport;
            observed.OnEnd();
        }
    }
}
