using ConnectionLifecycle;
using ConnectionLifecycle.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Switches on what a server does about the ends of its connections.</summary>
public static class ConnectionLifecycleServiceExtensions
{
    /// <summary>
    /// Manages the connections of every endpoint with <c>UseConnectionLifecycle</c>: their limits, and that calls which outlast a drain are
    /// told so before they are cut. Adds a <see cref="ConnectionRegistry"/> unless there is one, and <see cref="ServerConnections"/>.
    /// </summary>
    /// <param name="services">The server's services.</param>
    /// <param name="configure">Changes the defaults; a value that cannot be is refused at start, by the option's name.</param>
    public static IServiceCollection AddConnectionLifecycle(this IServiceCollection services, Action<ConnectionLifecycleOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(_ => new ConnectionRegistry());
        services.TryAddSingleton(NewServerConnections);
        services.AddOptions<ConnectionLifecycleOptions>().Configure(configure ?? (_ => { })).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ConnectionLifecycleOptions>, ConnectionLifecycleOptionsValidation>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, CallsStartupFilter>());
        return services;
    }

    internal static ServerConnections NewServerConnections(this IServiceProvider services) => new(
        services.GetService<IOptions<ConnectionLifecycleOptions>>()?.Value ?? new(),
        services.GetService<IOptions<HostOptions>>()?.Value.ShutdownTimeout ?? Timeout.InfiniteTimeSpan,
        services.GetService<TimeProvider>() ?? TimeProvider.System,
        services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None);

    private sealed class ConnectionLifecycleOptionsValidation : IValidateOptions<ConnectionLifecycleOptions>
    {
        public ValidateOptionsResult Validate(string? name, ConnectionLifecycleOptions options) =>
            options.Mistake() is { } mistake ? ValidateOptionsResult.Fail(mistake) : ValidateOptionsResult.Success;
    }

    private sealed class CallsStartupFilter : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(serve => http => http.Features.Get<IConnectionLifecycleFeature>() is ConnectionLifecycleFeature lifecycle
                ? lifecycle.Calls.ServeAsync(http, serve)
                : serve(http));
            next(app);
        };
    }
}
