using ConnectionLifecycle.Connections;
using ConnectionLifecycle.Diagnostics;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ConnectionLifecycle.Kestrel;

/// <summary>Switches the connection lifecycle on for a Kestrel endpoint.</summary>
public static class ConnectionLifecycleListenOptionsExtensions
{
    /// <summary>
    /// Watches every connection of this endpoint: logs its life, tells it to each <see cref="IConnectionObserver"/> among the services,
    /// and gives requests the <see cref="IConnectionLifecycleFeature"/>.
    /// </summary>
    /// <param name="listen">The endpoint. With TLS, call this after <c>UseHttps</c>: the frames are read in the clear.</param>
    public static ListenOptions UseConnectionLifecycle(this ListenOptions listen)
    {
        ArgumentNullException.ThrowIfNull(listen);
        var services = listen.ApplicationServices;
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        IConnectionObserver[] observers =
        [
            new ConnectionLogger(services.GetRequiredService<ILoggerFactory>()),
            .. services.GetServices<IConnectionObserver>(),
        ];
        listen.Use(next => new ConnectionLifecycleMiddleware(next, observers, time).OnConnectionAsync);
        return listen;
    }
}
