namespace ConnectionLifecycle;

/// <summary>Adds the connection lifecycle to a client's handler.</summary>
public static class ConnectionLifecycleSocketsHttpHandlerExtensions
{
    /// <summary>
    /// Observes every HTTP/2 connection of this handler and every attempt to connect, ends connections with GOAWAY, and sends calls again that
    /// their server has not processed. Works with gRPC's load balancing; the handler's own callbacks still run.
    /// </summary>
    /// <param name="handler">The handler, before its first request.</param>
    /// <param name="configure">Changes the defaults.</param>
    /// <returns>The handler to use instead, for example as <c>GrpcChannelOptions.HttpHandler</c>; disposing it disposes both.</returns>
    /// <exception cref="ArgumentException">An option has a value that is not allowed; the message contains its name and value.</exception>
    /// <exception cref="InvalidOperationException">This method has been called for the handler before.</exception>
    public static ConnectionLifecycleHandler UseConnectionLifecycle(
        this SocketsHttpHandler handler, Action<ConnectionLifecycleHandlerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var options = new ConnectionLifecycleHandlerOptions();
        configure?.Invoke(options);
        return new ConnectionLifecycleHandler(handler, options);
    }
}
