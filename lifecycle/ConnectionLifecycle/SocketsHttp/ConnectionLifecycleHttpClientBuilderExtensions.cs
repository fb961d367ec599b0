using ConnectionLifecycle;
using ConnectionLifecycle.SocketsHttp;
using Microsoft.Extensions.Http;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the connection lifecycle to the clients of <see cref="IHttpClientFactory"/>, gRPC's among them.</summary>
public static class ConnectionLifecycleHttpClientBuilderExtensions
{
    /// <summary>
    /// Observes every HTTP/2 connection of this client, ends connections with GOAWAY, and sends calls again that their server has not
    /// processed. Logs to the container's <see cref="Microsoft.Extensions.Logging.ILoggerFactory"/>; the connections are in the container's
    /// <see cref="ConnectionRegistry"/>, and its <see cref="IConnectionObserver"/> and <see cref="TimeProvider"/> services are used. The
    /// order of this call and those that configure the primary handler does not matter. A second call adds its options and nothing else.
    /// </summary>
    /// <param name="builder">The client, for example from <c>AddGrpcClient</c>. Its primary handler must be a <see cref="SocketsHttpHandler"/>;
    /// if it is not, creating the client throws an <see cref="InvalidOperationException"/>.</param>
    /// <param name="configure">Changes the defaults. A value that is not allowed makes creating the client throw an
    /// <see cref="ArgumentException"/> with the option's name and value.</param>
    public static IHttpClientBuilder AddConnectionLifecycle(
        this IHttpClientBuilder builder, Action<ConnectionLifecycleHandlerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ContainerHandlers.AddTo(builder.Services, builder.Name, configure);
        builder.Services.PostConfigure<HttpClientFactoryOptions>(builder.Name, options => options.HttpMessageHandlerBuilderActions.Add(Wrap));
        return builder;
    }

    private static void Wrap(HttpMessageHandlerBuilder client) => client.PrimaryHandler = client.PrimaryHandler switch
    {
        ConnectionLifecycleHandler handler => handler, // By another call for the same client.
        SocketsHttpHandler handler => client.Services.GetRequiredService<ContainerHandlers>().Create(handler, client.Name),
        var handler => throw new InvalidOperationException(
            $"AddConnectionLifecycle: the primary handler of the client '{client.Name}' is a {handler.GetType()}; it must be a {nameof(SocketsHttpHandler)}."),
    };
}
