using System.Collections.Immutable;
using Microservices.Tests.Bench.Closing;

namespace Microservices.Tests.Bench.Churn;

/// <summary>One load on servers that close their connections, of one side, from the servers' start to their end.</summary>
internal static class ChurnRun
{
    public static async Task<ChurnResult> RunAsync(
        ChurnScenario scenario, bool drained, TimeSpan time, BenchAuthority authority, CancellationToken cancellationToken)
    {
        await using var fleet = await ServerFleet.StartAsync(scenario, drained, authority.Folder, cancellationToken);
        ChurnLoad load;
        using (var client = new ChurnClient(scenario, drained, fleet.Ports, authority))
        {
            load = new ChurnLoad(scenario, client);
            await load.RunWhileAsync(scenario.Servers > 1 ? RollAsync(fleet, scenario.Servers, time, cancellationToken) : Task.Delay(time, TimeProvider.System, cancellationToken));
        }

        await fleet.StopAsync(cancellationToken);
        return Sum(load, fleet.Reports);
    }

    /// <summary>Each server at least once, and on until the time is over.</summary>
    private static async Task RollAsync(ServerFleet fleet, int atLeast, TimeSpan time, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        for (var rolls = 0; rolls < atLeast || TimeProvider.System.GetElapsedTime(started) < time; rolls++)
        {
            await fleet.RollAsync(cancellationToken);
        }
    }

    private static ChurnResult Sum(ChurnLoad load, IReadOnlyList<ClosingReport> reports)
    {
        var keys = new CallLedger();
        foreach (var report in reports)
        {
            keys.Add(CallLedger.Parse(report.Keys));
        }

        var ends = reports.SelectMany(report => report.Ends).ToLookup(end => end.Key, end => end.Value);
        var odd = ends.Where(end => end.Key is not (ClosingReport.Closed or ClosingReport.NeverOpen) && !end.Key.EndsWith(", nothing lost", StringComparison.Ordinal))
            .Select(end => KeyValuePair.Create(end.Key, end.Sum()))
            .Concat(reports.SelectMany(report => report.Errors).CountBy(static error => error));
        return new(load.Calls, ends[ClosingReport.Closed].Sum(), keys.Twice, load.Lost.ToImmutableSortedDictionary(), odd.ToImmutableSortedDictionary());
    }
}
