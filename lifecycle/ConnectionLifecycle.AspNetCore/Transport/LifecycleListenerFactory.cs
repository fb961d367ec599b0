using System.Net;
using Microsoft.AspNetCore.Connections;

namespace ConnectionLifecycle.AspNetCore.Transport;

/// <summary>
/// Wraps a transport of Kestrel's, so that each connection it accepts is tracked, whatever configures its endpoint. HTTP/3 has a factory of
/// another kind and passes by.
/// </summary>
internal sealed class LifecycleListenerFactory : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly IConnectionListenerFactory _inner;
    private readonly ServerConnections _server;

    public LifecycleListenerFactory(IConnectionListenerFactory inner, ServerConnections server)
    {
        (_inner, _server) = (inner, server);
        EngineReasons.Start();
    }

    public bool CanBind(EndPoint endpoint) => _inner is not IConnectionListenerFactorySelector selector || selector.CanBind(endpoint);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new Listener(await _inner.BindAsync(endpoint, cancellationToken).ConfigureAwait(false), _server);

    private sealed class Listener(IConnectionListener inner, ServerConnections server) : IConnectionListener
    {
        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
            await inner.AcceptAsync(cancellationToken).ConfigureAwait(false) is { } accepted ? new LifecycleConnectionContext(accepted, server) : null;

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => inner.UnbindAsync(cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
