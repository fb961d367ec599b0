using ConnectionLifecycle;
using ConnectionLifecycle.AspNetCore;
using ConnectionLifecycle.AspNetCore.Transport;
using ConnectionLifecycle.Connections;
using ConnectionLifecycle.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the connection lifecycle to a server.</summary>
public static class ConnectionLifecycleServiceExtensions
{
    /// <summary>
    /// Tracks the HTTP/2 connections of every Kestrel endpoint, whatever configures it, and ends them without losing a call. Their lives are
    /// logged, told to each <see cref="IConnectionObserver"/> among the services and kept in the <see cref="ConnectionRegistry"/>; requests
    /// have an <see cref="IConnectionLifecycleFeature"/>; <see cref="ServerConnections"/> drains connections on an operator's request.
    /// HTTP/1.1 and HTTP/3 pass untouched. A second call adds its options and nothing else.
    /// </summary>
    /// <param name="services">The server's services.</param>
    public static IServiceCollection AddConnectionLifecycle(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(service => service.ServiceType == typeof(ServerConnections)))
        {
            return services;
        }

        services.TryAddSingleton(_ => new ConnectionRegistry());
        services.AddSingleton(NewServerConnections);
        services.AddOptions<ConnectionLifecycleOptions>().ValidateOnStart();
        services.AddSingleton<IValidateOptions<ConnectionLifecycleOptions>, OptionsValidation>();
        services.AddSingleton<IStartupFilter, StartupFilter>();
        WrapTransports(services);
        return services;
    }

    /// <summary>As <see cref="AddConnectionLifecycle(IServiceCollection)"/>, with options.</summary>
    /// <param name="services">The server's services.</param>
    /// <param name="configure">Changes the defaults. A value that is not allowed is refused when the server starts; the message names the
    /// option and the value.</param>
    public static IServiceCollection AddConnectionLifecycle(this IServiceCollection services, Action<ConnectionLifecycleOptions> configure)
    {
        services.AddConnectionLifecycle();
        return services.Configure(configure);
    }

    /// <summary>As <see cref="AddConnectionLifecycle(IServiceCollection)"/>, with options from configuration.</summary>
    /// <param name="services">The server's services.</param>
    /// <param name="section">The section whose keys are the options' names. A key that is no option is refused when the server starts.</param>
    public static IServiceCollection AddConnectionLifecycle(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return services.AddConnectionLifecycle(options => ConnectionLifecycleSettings.Read(section, options));
    }

    // Kestrel asks the transports that are registered, the last one first.
    private static void WrapTransports(IServiceCollection services)
    {
        services.TryAddSingleton<IConnectionListenerFactory, SocketTransportFactory>(); // As Kestrel does, which may come later.
        for (var i = 0; i < services.Count; i++)
        {
            if (services[i] is { IsKeyedService: false } transport && transport.ServiceType == typeof(IConnectionListenerFactory))
            {
                services[i] = ServiceDescriptor.Describe(
                    typeof(IConnectionListenerFactory),
                    provider => new LifecycleListenerFactory(Create(transport, provider), provider.GetRequiredService<ServerConnections>()),
                    transport.Lifetime);
            }
        }
    }

    private static IConnectionListenerFactory Create(ServiceDescriptor transport, IServiceProvider provider) => (IConnectionListenerFactory)(
        transport.ImplementationInstance
        ?? transport.ImplementationFactory?.Invoke(provider)
        ?? ActivatorUtilities.CreateInstance(provider, transport.ImplementationType!));

    private static ServerConnections NewServerConnections(IServiceProvider services) => new(
        services.GetRequiredService<IOptions<ConnectionLifecycleOptions>>().Value,
        new ConnectionObservers(
            [
                services.GetRequiredService<ConnectionRegistry>(),
                new ConnectionLogger(services.GetRequiredService<ILoggerFactory>()),
                .. services.GetServices<IConnectionObserver>(),
            ],
            services.GetRequiredService<ILoggerFactory>()),
        services.GetService<IOptions<HostOptions>>()?.Value.ShutdownTimeout ?? Timeout.InfiniteTimeSpan,
        services.GetService<TimeProvider>() ?? TimeProvider.System,
        services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None);

    private sealed class OptionsValidation : IValidateOptions<ConnectionLifecycleOptions>
    {
        public ValidateOptionsResult Validate(string? name, ConnectionLifecycleOptions options) =>
            options.Mistake() is { } mistake ? ValidateOptionsResult.Fail(mistake) : ValidateOptionsResult.Success;
    }

    private sealed class StartupFilter(IEnumerable<IConnectionListenerFactory> transports) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            if (transports.FirstOrDefault(transport => transport is not LifecycleListenerFactory) is { } late)
            {
                throw new InvalidOperationException(
                    $"{late.GetType().Name} was registered after AddConnectionLifecycle, which would not see its connections. Call AddConnectionLifecycle after it.");
            }

            app.Use(serve => http => http.Features.Get<IConnectionLifecycleFeature>() is ServerConnection connection
                ? connection.Calls.ServeAsync(http, serve)
                : serve(http));
            next(app);
        };
    }
}
