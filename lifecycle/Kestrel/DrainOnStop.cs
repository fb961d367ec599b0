using ConnectionLifecycle.Connections;
using ConnectionLifecycle.Frames;
using Microsoft.Extensions.Hosting;

namespace ConnectionLifecycle.Kestrel;

/// <summary>
/// Holds the server's stop up until every connection is drained: Kestrel, once it stops, no longer ends connections by itself. The
/// connections begin their drain when the stop begins, each by itself; see <see cref="FramesMiddleware"/>.
/// </summary>
internal sealed class DrainOnStop(ConnectionRegistry registry, IHostApplicationLifetime lifetime) : IHostedLifecycleService
{
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        lifetime.StopApplication(); // Where the host is stopped by a call and not by a signal, that would come after this.
        try
        {
            while (Live() is { Count: > 0 } live)
            {
                await Task.WhenAll(live.Select(connection => connection.When(_ => false))).WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Out of time: the rest is Kestrel's to cut.
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private List<ObservedConnection> Live() =>
        [.. registry.Live.Where(connection => connection.Side == Peer.Server && connection.State != ConnectionState.Closed)];
}
