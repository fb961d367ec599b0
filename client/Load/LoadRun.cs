using System.Net.Sockets;
using Microservices.Client.Balancing;

namespace Microservices.Client.Load;

/// <summary>A load from its first call to its summary.</summary>
internal static class LoadRun
{
    /// <summary>How long calls under way may go on when the user ends the load.</summary>
    private static readonly TimeSpan FinishLimit = TimeSpan.FromSeconds(3);

    /// <summary>How long the end of the connections may take.</summary>
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(3);

    /// <exception cref="UsageException">There is no such host, or the first call failed.</exception>
    public static async Task<int> RunAsync(LoadOptions options, ILoadPresenter presenter, CancellationToken interrupted)
    {
        await CheckHostsAsync(options.Target.Addresses, interrupted);
        using var abandoned = new CancellationTokenSource();
        await using var interruption = interrupted.Register(() => abandoned.CancelAfter(FinishLimit));
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(interrupted);

        using var channel = new LoadChannel(options.Target);
        var failures = new FailureCounts(channel.Explain);
        var meter = new LoadMeter(channel, failures);
        var workers = Enumerable.Range(0, options.Concurrency)
            .Select(_ => new LoadWorker(channel.Greeter, options.Target.Deadline, meter, failures, abandoned.Token)).ToList();
        var plan = new CallPlan(options, ending.Token);
        ending.CancelAfter(options.Duration ?? Timeout.InfiniteTimeSpan);

        // Alone, and without waiting for a server: an address that is wrong is told at once, and once.
        if (plan.TryNext(out var first) && await workers[0].MakeAsync(first, waitForReady: false) is { } refused)
        {
            var failure = channel.Explain(refused);
            throw new UsageException($"{failure.StatusName}: {failure.Detail}");
        }

        var running = Task.WhenAll(workers.Select(worker => Task.Run(() => worker.RunAsync(plan), CancellationToken.None)));
        while (await Task.WhenAny(running, Task.Delay(presenter.Interval, TimeProvider.System, CancellationToken.None)) != running)
        {
            presenter.Progress(meter.Next());
        }

        await running;
        var elapsed = meter.Elapsed();
        await channel.CloseAsync(CloseLimit);
        presenter.Summary(new LoadSummary
        {
            End = meter.Total(elapsed),
            ClosesAsked = plan.ClosesAsked,
            Closes = channel.Connections.Closes,
            Servers = channel.Connections.Servers,
            Failures = failures.Kinds,
        });
        return failures.Total == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }

    private static async Task CheckHostsAsync(IReadOnlyList<Uri> addresses, CancellationToken cancellationToken)
    {
        foreach (var address in addresses)
        {
            try
            {
                await ServersResolver.LookUpAsync(address, cancellationToken);
            }
            catch (SocketException)
            {
                throw new UsageException($"no host is named '{address.Host}': check --address.");
            }
        }
    }
}
