using ConnectionLifecycle.AspNetCore.Transport;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Microsoft.AspNetCore.Hosting;

/// <summary>Takes an endpoint out of the connection lifecycle.</summary>
public static class ConnectionLifecycleListenOptionsExtensions
{
    /// <summary>Does not track the connections of this endpoint: they behave as without <c>AddConnectionLifecycle</c>.</summary>
    /// <param name="listen">The endpoint. Before its <c>UseHttps</c>, failed TLS handshakes are not recorded either.</param>
    public static ListenOptions DisableConnectionLifecycle(this ListenOptions listen)
    {
        ArgumentNullException.ThrowIfNull(listen);
        listen.Use(next => connection =>
        {
            (connection as LifecycleConnectionContext)?.LeaveAlone();
            return next(connection);
        });
        return listen;
    }
}
