using ConnectionLifecycle.Connections;
using ConnectionLifecycle.Frames;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace ConnectionLifecycle.Kestrel;

/// <summary>Watches each connection of an endpoint from above TLS, so that it sees plain frames.</summary>
internal sealed class ConnectionLifecycleMiddleware(
    ConnectionDelegate next, IReadOnlyList<IConnectionObserver> observers, TimeProvider time)
{
    public async Task OnConnectionAsync(ConnectionContext context)
    {
        var tls = context.Features.Get<ITlsHandshakeFeature>();
        var connection = new ObservedConnection(Peer.Server, context.ConnectionId, observers, time)
        {
            LocalEndPoint = context.LocalEndPoint,
            RemoteEndPoint = context.RemoteEndPoint,
            TlsProtocol = tls?.Protocol,
            TlsCipherSuite = tls?.NegotiatedCipherSuite,
        };
        var notification = context.Features.GetRequiredFeature<IConnectionLifetimeNotificationFeature>();
        context.Features.Set<IConnectionLifecycleFeature>(new ConnectionLifecycleFeature(connection, notification));

        var transport = context.Transport;
        var observed = new ObservingDuplexPipe(transport, connection);
        context.Transport = observed;
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            context.Transport = transport;
            connection.OnClosed(observed.End);
        }
    }
}
