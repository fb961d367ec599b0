using System.Net;
using System.Net.Security;
using Microservices.Tests.Bench.Load;
using Microservices.Tests.Bench.Serving;

namespace Microservices.Tests.Bench.Overhead;

/// <summary>Rounds in which the endpoints of one server work in turn: what disturbs one disturbs the others.</summary>
internal sealed class OverheadRounds(Effort effort, string certificates, SslClientAuthenticationOptions tls)
{
    // Each endpoint comes as often after one other as after the other, and as often first.
    private static readonly int[][] Orders = [[0, 1, 2], [2, 1, 0], [1, 2, 0], [0, 2, 1], [2, 0, 1], [1, 0, 2]];

    public async Task<Comparison> CompareAsync(Scenario scenario, CancellationToken cancellationToken)
    {
        var rounds = new List<Round>();
        for (var server = 0; server < effort.Servers; server++)
        {
            rounds.AddRange(await CompareOnceAsync(scenario, cancellationToken));
        }

        return new(scenario, rounds);
    }

    private async Task<List<Round>> CompareOnceAsync(Scenario scenario, CancellationToken cancellationToken)
    {
        await using var server = await StartAsync(scenario, cancellationToken);
        await using var plain = await ConnectAsync(server.Plain, scenario, cancellationToken);
        await using var control = await ConnectAsync(server.Control, scenario, cancellationToken);
        await using var observed = await ConnectAsync(server.Observed, scenario, cancellationToken);
        ServerLoad[] loads = [plain, control, observed];
        var rounds = new List<Round>();
        for (var round = 0; round < effort.WarmUp + effort.Rounds; round++)
        {
            var slices = new Slice[loads.Length];
            foreach (var one in Orders[round % Orders.Length])
            {
                slices[one] = await Slice.MeasureAsync(server, loads[one], scenario.Load.Streams, effort.Slice, cancellationToken);
            }

            rounds.Add(new(slices[0], slices[1], slices[2]));
        }

        return rounds[effort.WarmUp..];
    }

    private Task<BareServerProcess> StartAsync(Scenario scenario, CancellationToken cancellationToken) =>
        BareServerProcess.StartAsync(new(Certificates: scenario.Protocol == "h2" ? certificates : string.Empty, IsGrpc: scenario.IsGrpc), cancellationToken);

    private Task<ServerLoad> ConnectAsync(IPEndPoint endPoint, Scenario scenario, CancellationToken cancellationToken) =>
        ServerLoad.ConnectAsync(endPoint, scenario.Load.Connections, scenario.Protocol == "h2" ? tls : null, cancellationToken);
}
