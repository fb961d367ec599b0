using ConnectionLifecycle.AspNetCore.Transport;
using ConnectionLifecycle.Diagnostics;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ConnectionLifecycle.AspNetCore;

/// <summary>Switches the connection lifecycle on for a Kestrel endpoint.</summary>
public static class ConnectionLifecycleListenOptionsExtensions
{
    /// <summary>
    /// Watches every connection of this endpoint: logs its life, tells it to each <see cref="IConnectionObserver"/> among the services
    /// and to their <see cref="ConnectionRegistry"/>, and gives requests the <see cref="IConnectionLifecycleFeature"/>.
    /// </summary>
    /// <param name="listen">The endpoint, of HTTP/2.</param>
    /// <param name="useTls">
    /// For an encrypted endpoint, what makes it one, for example <c>listen => listen.UseHttps()</c>: failed handshakes are watched from
    /// below it, frames from above. Null for cleartext.
    /// </param>
    public static ListenOptions UseConnectionLifecycle(this ListenOptions listen, Action<ListenOptions>? useTls = null)
    {
        ArgumentNullException.ThrowIfNull(listen);
        var services = listen.ApplicationServices;
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        List<IConnectionObserver> observers =
        [
            new ConnectionLogger(services.GetRequiredService<ILoggerFactory>()),
            .. services.GetServices<IConnectionObserver>(),
        ];
        if (services.GetService<ConnectionRegistry>() is { } registry)
        {
            observers.Insert(0, registry);
        }

        EngineReasons.Start();
        listen.Use(next => new TransportMiddleware(next, useTls is not null, observers, time).OnConnectionAsync);
        useTls?.Invoke(listen);
        var connections = services.GetService<ServerConnections>() ?? services.NewServerConnections();
        listen.Use(next => new FramesMiddleware(next, connections).OnConnectionAsync);
        return listen;
    }
}
