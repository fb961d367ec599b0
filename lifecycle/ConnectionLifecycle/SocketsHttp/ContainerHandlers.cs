using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ConnectionLifecycle.SocketsHttp;

/// <summary>Creates the handlers of the clients that a container configures by name.</summary>
internal sealed class ContainerHandlers(IOptionsMonitor<ConnectionLifecycleHandlerOptions> options)
{
    // Handlers have short lives. The servers that one has reached are known to the next.
    private readonly KnownServers _servers = new();

    /// <summary>Adds what <see cref="Create"/> needs, and the options of one client; the name null means all clients.</summary>
    public static void AddTo(IServiceCollection services, string? name, Action<ConnectionLifecycleHandlerOptions>? configure)
    {
        services.AddOptions();
        services.TryAddSingleton(_ => new ConnectionRegistry());
        services.TryAddSingleton<ContainerHandlers>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<ConnectionLifecycleHandlerOptions>, ContainerDefaults>());
        if (configure is not null)
        {
            services.Configure(name, configure);
        }
    }

    /// <summary>Creates the handler of a client.</summary>
    public ConnectionLifecycleHandler Create(SocketsHttpHandler handler, string? name) => new(handler, options.Get(name), _servers);
}
