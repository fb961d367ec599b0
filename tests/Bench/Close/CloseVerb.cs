using Microservices.Tests.Bench.Closing;
using Microservices.Tests.Bench.Reporting;

namespace Microservices.Tests.Bench.Close;

/// <summary>From the request for a close to the connection's end, as the client sees it.</summary>
internal sealed class CloseVerb : IVerb
{
    private const int AtOnce = 10;
    private const int QuickRounds = 2;
    private const int FullRounds = 10;

    public string Name => "close";

    public string Description => "From a call that asks for a close to the connection's end: stock .NET beside drained.";

    public async Task<Outcome> RunAsync(bool quick, TextWriter output, CancellationToken cancellationToken)
    {
        using var authority = new BenchAuthority(cancellationToken);
        var (times, rounds) = (new CloseTimes(), quick ? QuickRounds : FullRounds);
        Cores.UseLast();
        foreach (var rows in CloseScenario.All.GroupBy(scenario => scenario.Protocol))
        {
            var certificates = rows.Key == "h2" ? authority.Folder : string.Empty;
            await using var stock = await StartAsync(drained: false, certificates, cancellationToken);
            await using var drained = await StartAsync(drained: true, certificates, cancellationToken);
            foreach (var scenario in rows)
            {
                await output.WriteLineAsync($"{scenario} ...");
                times.Add(scenario, await MeasureAsync(stock, scenario), await MeasureAsync(drained, scenario));
            }
        }

        await output.WriteLineAsync($"milliseconds after the last call's end, medians ({ClosingClient.Patience.TotalMilliseconds} is where the client gives up):");
        await output.WriteLineAsync($"{times}");
        return new(times.Figures(), times.Shortfalls());

        async Task<IReadOnlyList<CloseSample>> MeasureAsync(ClosingServerProcess server, CloseScenario scenario)
        {
            var samples = new List<CloseSample>();
            await CloseSomeAsync(server, scenario); // What is not compiled yet would be measured too.
            for (var round = 0; round < rounds; round++)
            {
                samples.AddRange(await CloseSomeAsync(server, scenario));
            }

            return samples;
        }

        Task<CloseSample[]> CloseSomeAsync(ClosingServerProcess server, CloseScenario scenario) => Task.WhenAll(Enumerable.Range(0, AtOnce)
            .Select(_ => new ClosingClient(scenario, server.Port, authority.Ca).MeasureAsync(cancellationToken)));
    }

    private static Task<ClosingServerProcess> StartAsync(bool drained, string certificates, CancellationToken cancellationToken) =>
        ClosingServerProcess.StartAsync(new(drained, Port: 0, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan, certificates), cancellationToken);
}
