using Microsoft.Extensions.Hosting;

namespace ConnectionLifecycle.Kestrel;

/// <summary>Has a stopping server go on listening until the clients it has know that it stops.</summary>
internal sealed class ListenUntilSettled(ServerConnections connections, IHostApplicationLifetime lifetime) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Before Kestrel is stopped. A program that stops its host has not been through ApplicationStopping yet, with which a stop begins.
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        lifetime.StopApplication();
        return connections.SettledAsync().WaitAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
