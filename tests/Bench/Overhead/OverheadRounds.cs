using System.Net;
using System.Net.Security;
using Microservices.Tests.Bench.Load;
using Microservices.Tests.Bench.Serving;

namespace Microservices.Tests.Bench.Overhead;

/// <summary>Rounds in which the plain and the observed endpoint of one server work in turn: what disturbs one disturbs the other.</summary>
internal sealed class OverheadRounds(Effort effort, string certificates, SslClientAuthenticationOptions tls)
{
    public async Task<Comparison> CompareAsync(Scenario scenario, CancellationToken cancellationToken)
    {
        var rounds = new List<(Slice, Slice)>();
        for (var server = 0; server < effort.Servers; server++)
        {
            rounds.AddRange(await CompareOnceAsync(scenario, cancellationToken));
        }

        return new(scenario, rounds);
    }

    private async Task<List<(Slice Plain, Slice Observed)>> CompareOnceAsync(Scenario scenario, CancellationToken cancellationToken)
    {
        await using var server = await StartAsync(scenario, cancellationToken);
        await using var plain = await ConnectAsync(server.Plain, scenario, cancellationToken);
        await using var observed = await ConnectAsync(server.Observed, scenario, cancellationToken);
        var rounds = new List<(Slice, Slice)>();
        for (var round = 0; round < effort.WarmUp + effort.Rounds; round++)
        {
            // Each comes first in turn.
            var first = round % 2 == 0 ? await MeasureAsync(plain) : null;
            var second = await MeasureAsync(observed);
            rounds.Add((first ?? await MeasureAsync(plain), second));
        }

        return rounds[effort.WarmUp..];

        Task<Slice> MeasureAsync(ServerLoad load) =>
            Slice.MeasureAsync(server, load, scenario.Load.Streams, effort.Slice, cancellationToken);
    }

    private Task<BareServerProcess> StartAsync(Scenario scenario, CancellationToken cancellationToken) =>
        BareServerProcess.StartAsync(new(Certificates: scenario.Protocol == "h2" ? certificates : string.Empty), cancellationToken);

    private Task<ServerLoad> ConnectAsync(IPEndPoint endPoint, Scenario scenario, CancellationToken cancellationToken) =>
        ServerLoad.ConnectAsync(endPoint, scenario.Load.Connections, scenario.Protocol == "h2" ? tls : null, cancellationToken);
}
