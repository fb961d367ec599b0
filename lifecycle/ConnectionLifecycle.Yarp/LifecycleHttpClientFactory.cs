using ConnectionLifecycle.SocketsHttp;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace ConnectionLifecycle.Yarp;

/// <summary>YARP's own factory, whose handlers have the connection lifecycle.</summary>
internal sealed class LifecycleHttpClientFactory(
    ILogger<ForwarderHttpClientFactory> logger,
    ContainerHandlers handlers,
    IEnumerable<Action<ForwarderHttpClientContext, SocketsHttpHandler>> configure)
    : ForwarderHttpClientFactory(logger)
{
    /// <summary>The options of all clusters have one name.</summary>
    public const string OptionsName = "Yarp";

    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        foreach (var action in configure)
        {
            action(context, handler);
        }
    }

    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler) =>
        handlers.Create((SocketsHttpHandler)handler, OptionsName);
}
