using ConnectionLifecycle;
using ConnectionLifecycle.SocketsHttp;
using ConnectionLifecycle.Yarp;
using Yarp.ReverseProxy.Forwarder;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the connection lifecycle to a reverse proxy.</summary>
public static class ConnectionLifecycleReverseProxyBuilderExtensions
{
    /// <summary>
    /// Observes every HTTP/2 connection to a destination, ends connections with GOAWAY, and sends gRPC calls again that their destination has
    /// not processed. The clusters' settings of the HTTP client stay in effect. Loggers, observers and the <see cref="ConnectionRegistry"/>
    /// come from the container. A second call adds its options and nothing else.
    /// </summary>
    /// <param name="builder">The reverse proxy.</param>
    /// <param name="configure">Changes the defaults.</param>
    /// <param name="configureHttpClient">Changes the handlers that YARP creates: takes the place of YARP's <c>ConfigureHttpClient</c>, which
    /// cannot be used together with this method.</param>
    /// <exception cref="InvalidOperationException">Another <see cref="IForwarderHttpClientFactory"/> is registered, for example by
    /// <c>ConfigureHttpClient</c>.</exception>
    public static IReverseProxyBuilder AddConnectionLifecycle(
        this IReverseProxyBuilder builder,
        Action<ConnectionLifecycleHandlerOptions>? configure = null,
        Action<ForwarderHttpClientContext, SocketsHttpHandler>? configureHttpClient = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ContainerHandlers.AddTo(builder.Services, LifecycleHttpClientFactory.OptionsName, configure);
        if (configureHttpClient is not null)
        {
            builder.Services.AddSingleton(configureHttpClient);
        }

        // YARP's own is replaced, not followed: YARP's ConfigureHttpClient then refuses to put another in the place of this one.
        var factories = builder.Services.Where(service => service.ServiceType == typeof(IForwarderHttpClientFactory)).ToList();
        if (factories.Find(factory => factory.ImplementationType != typeof(ForwarderHttpClientFactory)
            && factory.ImplementationType != typeof(LifecycleHttpClientFactory)) is not null)
        {
            throw new InvalidOperationException(
                $"AddConnectionLifecycle: another {nameof(IForwarderHttpClientFactory)} is registered. Pass what you pass to ConfigureHttpClient as {nameof(configureHttpClient)} instead.");
        }

        factories.ForEach(factory => builder.Services.Remove(factory));
        builder.Services.AddSingleton<IForwarderHttpClientFactory, LifecycleHttpClientFactory>();
        return builder;
    }
}
