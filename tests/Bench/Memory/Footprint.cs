using System.Net;
using Microservices.Tests.Bench.Load;
using Microservices.Tests.Bench.Serving;

namespace Microservices.Tests.Bench.Memory;

/// <summary>What a server's heap has grown by for each connection: while they live, idle after one call, and when they are over.</summary>
internal sealed record Footprint(double Live, double Closed)
{
    private const int WarmUp = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <param name="observed">Whether the connections are observed.</param>
    /// <param name="remembered">Whether their close records are kept.</param>
    /// <param name="connections">How many.</param>
    /// <param name="cancellationToken">Ends the measurement.</param>
    public static async Task<Footprint> MeasureAsync(bool observed, bool remembered, int connections, CancellationToken cancellationToken)
    {
        var options = new BareServerOptions(RememberedRecords: remembered ? WarmUp + connections : 0);
        await using var server = await BareServerProcess.StartAsync(options, cancellationToken);
        var endPoint = observed ? server.Observed : server.Plain;
        await ConnectAsync(server, endPoint, WarmUp, cancellationToken);
        double before = await HeapWithoutConnectionsAsync(server, cancellationToken);
        var live = await ConnectAsync(server, endPoint, connections, cancellationToken);
        var closed = await HeapWithoutConnectionsAsync(server, cancellationToken);
        return new((live - before) / connections, (closed - before) / connections);
    }

    /// <summary>The heap while so many connections live.</summary>
    private static async Task<long> ConnectAsync(
        BareServerProcess server, IPEndPoint endPoint, int connections, CancellationToken cancellationToken)
    {
        await using var load = await ServerLoad.ConnectAsync(endPoint, connections, tls: null, cancellationToken);
        await load.CallOnceAsync(cancellationToken);
        return (await server.StatsAsync(settled: true, cancellationToken)).HeapBytes;
    }

    private static async Task<long> HeapWithoutConnectionsAsync(BareServerProcess server, CancellationToken cancellationToken)
    {
        while ((await server.StatsAsync(settled: false, cancellationToken)).Connections > 0)
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }

        return (await server.StatsAsync(settled: true, cancellationToken)).HeapBytes;
    }
}
