using System.Runtime.InteropServices;
using ConnectionLifecycle.AspNetCore;

namespace Microservices.Server.Hosting;

/// <summary>A first SIGTERM or Ctrl+C lets calls in flight finish; a second one is from somebody who will not wait for them.</summary>
internal sealed partial class SecondSignal(ServerConnections connections, ILogger<SecondSignal> logger) : IHostedService, IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _signals;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask; // A stop is what it is there for.

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true; // The host stops the server by the first; without a handler a second would kill the process.
        if (Interlocked.Increment(ref _signals) == 2)
        {
            Hastening(logger);
            connections.EndCalls();
        }
    }

    [LoggerMessage(4, LogLevel.Information, "stopping at once, calls in flight end")]
    private static partial void Hastening(ILogger logger);
}
