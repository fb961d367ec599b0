using ConnectionLifecycle.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace ConnectionLifecycle.Kestrel;

/// <summary>The inner part, above TLS, which runs once the handshake has succeeded: here the frames pass in the clear.</summary>
internal sealed class FramesMiddleware(ConnectionDelegate next, ConnectionManagementOptions options, ServerStop stop, TimeProvider time)
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
        context.Transport = observed;
        try
        {
            await ServeAsync(context, connection, observed).ConfigureAwait(false);
        }
        finally
        {
            context.Transport = transport;
            await observed.EndAsync(context.Features.Get<ISslStreamFeature>()?.SslStream, options.LingerTimeout, time).ConfigureAwait(false);
        }
    }

    private async Task ServeAsync(ConnectionContext context, ObservedConnection connection, ObservingDuplexPipe observed)
    {
        var calls = new OpenCalls();
        using var drain = new ConnectionDrain(context, connection, observed, calls, options, time);
        context.Features.Set<IConnectionLifetimeNotificationFeature>(drain);
        context.Features.Set<IConnectionLifecycleFeature>(new ConnectionLifecycleFeature(connection, drain, calls, options));
        using var limits = ConnectionLimits.Watch(connection, drain, options, time);
        await using var stopping = stop.Stopping.UnsafeRegister(
            _ => drain.Start(CloseCause.GracefulStop.Word(), stop.Grace, CloseCause.ShutdownTimeout), null).ConfigureAwait(false);
        await next(context).ConfigureAwait(false);
    }
}
