using System.Net.Security;
using Microservices.Tests.Bench.Load;
using Microservices.Tests.Bench.Serving;

namespace Microservices.Tests.Bench.Overhead;

/// <summary>Rounds in which a plain server and an observed one work in turn on the same core: what disturbs one disturbs the other.</summary>
internal sealed class OverheadRounds(Effort effort, string certificates, SslClientAuthenticationOptions tls)
{
    public async Task<Comparison> CompareAsync(Scenario scenario, CancellationToken cancellationToken)
    {
        var rounds = new List<(Slice, Slice)>();
        for (var pair = 0; pair < effort.Pairs; pair++)
        {
            rounds.AddRange(await CompareOnceAsync(scenario, cancellationToken));
        }

        return new(scenario, rounds);
    }

    private async Task<List<(Slice Plain, Slice Observed)>> CompareOnceAsync(Scenario scenario, CancellationToken cancellationToken)
    {
        await using var plain = await StartAsync(scenario, observed: false, cancellationToken);
        await using var plainLoad = await ConnectAsync(plain, scenario, cancellationToken);
        await using var observed = await StartAsync(scenario, observed: true, cancellationToken);
        await using var observedLoad = await ConnectAsync(observed, scenario, cancellationToken);
        await plainLoad.CallAsync(scenario.Load.Streams, effort.WarmUp, cancellationToken);
        await observedLoad.CallAsync(scenario.Load.Streams, effort.WarmUp, cancellationToken);

        var rounds = new List<(Slice, Slice)>();
        for (var round = 0; round < effort.Rounds; round++)
        {
            // Each comes first in turn.
            var first = round % 2 == 0 ? await MeasureAsync(plain, plainLoad) : null;
            var second = await MeasureAsync(observed, observedLoad);
            rounds.Add((first ?? await MeasureAsync(plain, plainLoad), second));
        }

        return rounds;

        Task<Slice> MeasureAsync(BareServerProcess server, ServerLoad load) =>
            Slice.MeasureAsync(server, load, scenario.Load.Streams, effort.Slice, cancellationToken);
    }

    private Task<BareServerProcess> StartAsync(Scenario scenario, bool observed, CancellationToken cancellationToken) =>
        BareServerProcess.StartAsync(new(observed, Certificates: scenario.Protocol == "h2" ? certificates : string.Empty), cancellationToken);

    private Task<ServerLoad> ConnectAsync(BareServerProcess server, Scenario scenario, CancellationToken cancellationToken) =>
        ServerLoad.ConnectAsync(server.EndPoint, scenario.Load.Connections, scenario.Protocol == "h2" ? tls : null, cancellationToken);
}
