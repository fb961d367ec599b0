using ConnectionLifecycle.SocketsHttp;

namespace ConnectionLifecycle;

/// <summary>Switches the connection lifecycle on for a client's handler.</summary>
public static class ConnectionLifecycleSocketsHttpHandlerExtensions
{
    /// <summary>
    /// Watches every HTTP/2 connection of this handler, and every attempt at one, and tells their lives to the observers. Works with
    /// gRPC's load balancing; callbacks that the handler has go on working.
    /// </summary>
    /// <param name="handler">The handler, before its first request.</param>
    /// <param name="observers">Whom to tell.</param>
    /// <returns>The handler to use in its place, for example as <c>GrpcChannelOptions.HttpHandler</c>; disposing it disposes both.</returns>
    public static HttpMessageHandler UseConnectionLifecycle(this SocketsHttpHandler handler, params IConnectionObserver[] observers)
    {
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(observers);
        var pool = new ClientPool(handler, TimeProvider.System);
        return new ConnectionLifecycleHandler(handler, new ConnectionAttempts(observers, pool), pool);
    }
}
