using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ConnectionLifecycle.SocketsHttp;

/// <summary>Fills in from the container what the options of a handler leave open.</summary>
internal sealed class ContainerDefaults(IServiceProvider services) : IPostConfigureOptions<ConnectionLifecycleHandlerOptions>
{
    public void PostConfigure(string? name, ConnectionLifecycleHandlerOptions options)
    {
        options.LoggerFactory ??= services.GetService<ILoggerFactory>();
        options.Observers.Add(services.GetRequiredService<ConnectionRegistry>());
        foreach (var observer in services.GetServices<IConnectionObserver>())
        {
            options.Observers.Add(observer);
        }

        if (options.TimeProvider == TimeProvider.System)
        {
            options.TimeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System;
        }
    }
}
