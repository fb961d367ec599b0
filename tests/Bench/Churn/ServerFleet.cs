using Microservices.Tests.Bench.Closing;

namespace Microservices.Tests.Bench.Churn;

/// <summary>The servers of a load, one or more, and what those that ended had to tell.</summary>
internal sealed class ServerFleet : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly ClosingServerOptions _options;
    private readonly List<ClosingServerProcess> _servers = [];
    private readonly List<ClosingReport> _reports = [];
    private int _next;

    private ServerFleet(ClosingServerOptions options) => _options = options;

    public IReadOnlyList<int> Ports => [.. _servers.Select(server => server.Port)];

    public IReadOnlyList<ClosingReport> Reports => _reports;

    public static async Task<ServerFleet> StartAsync(ChurnScenario scenario, bool drained, string certificates, CancellationToken cancellationToken)
    {
        var fleet = new ServerFleet(new(
            drained,
            Port: 0,
            MaxAge: scenario.Mode == ChurnMode.MaxAge ? Interval : Timeout.InfiniteTimeSpan,
            DrainEvery: scenario.Mode == ChurnMode.Operator ? Interval : Timeout.InfiniteTimeSpan,
            Certificates: scenario.Protocol == "h2" ? certificates : string.Empty));
        try
        {
            for (var i = 0; i < scenario.Servers; i++)
            {
                fleet._servers.Add(await ClosingServerProcess.StartAsync(fleet._options, cancellationToken));
            }

            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Stops the next server in turn and starts it again on its port. Returns when it has calls again: to stop one while another is not back
    /// yet would be an operator's mistake.
    /// </summary>
    public async Task RollAsync(CancellationToken cancellationToken)
    {
        var turn = _next++ % _servers.Count;
        var (old, port) = (_servers[turn], _servers[turn].Port);
        _reports.Add(await old.StopAsync(cancellationToken));
        await old.DisposeAsync();
        _servers[turn] = await ClosingServerProcess.StartAsync(_options with { Port = port }, cancellationToken);
        await _servers[turn].ServingAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var server in _servers)
        {
            _reports.Add(await server.StopAsync(cancellationToken));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }
}
