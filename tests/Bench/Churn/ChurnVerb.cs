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
        await RunAllAsync(effort.Scenarios);
        for (var extra = 0; extra < ChurnEffort.MaxExtraRounds && (table.Drained.Calls < effort.Calls || table.Drained.Closes < effort.Closes); extra++)
        {
            await RunAllAsync(effort.Scenarios.Where(scenario => scenario.Mode == ChurnMode.Requested));
        }

        await output.WriteLineAsync($"{table}");
        return new(table.Figures(), table.Shortfalls());

        async Task RunAllAsync(IEnumerable<ChurnScenario> scenarios)
        {
            foreach (var scenario in scenarios)
            {
                await output.WriteLineAsync($"{scenario} ...");
                var stock = await ChurnRun.RunAsync(scenario, drained: false, effort.Stock, authority, cancellationToken);
                table.Add(scenario, stock, await ChurnRun.RunAsync(scenario, drained: true, effort.Drained, authority, cancellationToken));
            }
        }
    }
}
