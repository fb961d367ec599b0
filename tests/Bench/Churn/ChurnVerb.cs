using Microservices.Tests.Bench.Closing;
using Microservices.Tests.Bench.Reporting;

namespace Microservices.Tests.Bench.Churn;

/// <summary>Calls lost while connections are closed under them: by .NET itself, and by this library.</summary>
internal sealed class ChurnVerb : IVerb
{
    public string Name => "churn";

    public string Description => "Calls lost while connections are closed under load: stock .NET beside drained.";

    public async Task<Outcome> RunAsync(bool quick, TextWriter output, CancellationToken cancellationToken)
    {
        using var authority = new BenchAuthority(cancellationToken);
        var effort = quick ? ChurnEffort.Quick : ChurnEffort.Full;
        var table = new ChurnTable(effort.Scenarios);
        Cores.UseLast();
        foreach (var scenario in effort.Scenarios)
        {
            await RunAsync(scenario, drained: false, effort.Stock);
            await RunAsync(scenario, drained: true, effort.Drained);
        }

        for (var extra = 0; extra < ChurnEffort.MaxExtraRounds && (table.Drained.Calls < effort.Calls || table.Drained.Closes < effort.Closes); extra++)
        {
            foreach (var scenario in effort.Scenarios.Where(scenario => scenario.Mode == ChurnMode.Requested))
            {
                await RunAsync(scenario, drained: true, effort.Drained);
            }
        }

        await output.WriteLineAsync($"{table}");
        return new(table.Figures(), table.Shortfalls());

        async Task RunAsync(ChurnScenario scenario, bool drained, TimeSpan time)
        {
            await output.WriteAsync($"{scenario}, {(drained ? "drained" : "stock")} ... ");
            var result = await ChurnRun.RunAsync(scenario, drained, time, authority, cancellationToken);
            await output.WriteLineAsync($"{result.LostCalls} of {result.Calls} calls lost, {result.Closes} closes");
            table.Add(scenario, drained, result);
        }
    }
}
