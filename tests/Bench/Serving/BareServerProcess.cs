using System.Net;
using System.Net.Http.Json;
using Microservices.Tests.Common;

namespace Microservices.Tests.Bench.Serving;

/// <summary>A bare server in a process of its own.</summary>
internal sealed class BareServerProcess : IAsyncDisposable
{
    // Compiled in full at once: else each endpoint would be measured by how far the runtime has come with optimising what it does.
    private static readonly (string, string)[] Environment = [("DOTNET_TieredCompilation", "0"), ("DOTNET_ReadyToRun", "0")];

    private readonly RunningProgram _program;
    private readonly HttpClient _statistics = new();

    private BareServerProcess(RunningProgram program) => _program = program;

    /// <summary>Where connections are not observed.</summary>
    public IPEndPoint Plain { get; private set; } = new(IPAddress.Loopback, 0);

    /// <summary>Where they are not either.</summary>
    public IPEndPoint Control { get; private set; } = new(IPAddress.Loopback, 0);

    /// <summary>Where they are.</summary>
    public IPEndPoint Observed { get; private set; } = new(IPAddress.Loopback, 0);

    public static async Task<BareServerProcess> StartAsync(BareServerOptions options, CancellationToken cancellationToken)
    {
        var server = new BareServerProcess(RunningProgram.Start(typeof(BareServerProcess).Assembly.Location, options.Arguments, environment: Environment));
        try
        {
            var ports = await server._program.Output.Line(@"bare server: (\d+) (\d+) (\d+) (\d+)").WaitAsync(cancellationToken);
            (server.Plain, server.Control, server.Observed) = (EndPoint(1), EndPoint(2), EndPoint(3));
            server._statistics.BaseAddress = new Uri($"http://{EndPoint(4)}");
            return server;

            IPEndPoint EndPoint(int group) => IPEndPoint.Parse($"127.0.0.1:{ports.Groups[group].Value}");
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <param name="settled">After a full collection: the heap is what is live.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ServerStats> StatsAsync(bool settled, CancellationToken cancellationToken) =>
        await _statistics.GetFromJsonAsync<ServerStats>(settled ? "/settled" : "/", cancellationToken)
        ?? throw new BenchException("the bare server gave no statistics.");

    public async ValueTask DisposeAsync()
    {
        _statistics.Dispose();
        await _program.DisposeAsync();
    }
}
