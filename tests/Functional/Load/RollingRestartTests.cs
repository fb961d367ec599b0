using System.Text.Json;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Load;

/// <summary>Servers are stopped and started again, one after the other, under a client that goes on calling.</summary>
public sealed class RollingRestartTests : IAsyncDisposable
{
    private readonly TemporaryFolder _certificates = new();
    private readonly List<GreeterServerProcess> _servers = [];

    [Theory]
    [InlineData("h2", 3)]
    [InlineData("h2c", 3)]
    [InlineData("h2", 1)]
    [InlineData("h2c", 1)]
    [InlineData("h2", 3, "--no-retry")]
    [InlineData("h2c", 3, "--no-retry")]
    [InlineData("h2", 1, "--no-retry")]
    [InlineData("h2c", 1, "--no-retry")]
    public async Task EachServerIsRestarted_NoCallIsLost(string protocol, int servers, params string[] args)
    {
        for (var server = 0; server < servers; server++)
        {
            _servers.Add(await GreeterServerProcess.StartWithAsync(_certificates.Path));
        }

        await using var load = LoadProcess.Start(protocol, _servers, ["--duration", "600", "--deadline", "60", "--concurrency", "8", .. args]);
        for (var server = 0; server < servers; server++)
        {
            await LoadProcess.CallsAsync(_servers[server]);
            await RestartAsync(server);
        }

        await LoadProcess.CallsAsync(_servers[^1]);
        var (ended, summary) = await load.InterruptAsync();

        Assert.True(ended.ExitCode == 0, $"{ended}");
        Assert.Equal(0, summary.GetProperty("lost").GetInt64());
        Assert.Equal(servers, summary.GetProperty("servers").GetArrayLength());

        // One for each, or more: a server that is about to stop still accepts, and closes that connection alike.
        Assert.InRange(summary.GetProperty("closes").EnumerateArray().Where(IsGracefulStop).Sum(close => close.GetProperty("count").GetInt32()), servers, int.MaxValue);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        _certificates.Dispose();
    }

    private static bool IsGracefulStop(JsonElement close) => close.GetProperty("cause").GetString() == "graceful_stop";

    private async Task RestartAsync(int server)
    {
        var old = _servers[server];
        old.Program.Terminate();
        var ended = await old.Program.EndAsync();
        Assert.Equal(0, ended.ExitCode);
        Assert.EndsWith(" server destroyed", ended.Output[^1], StringComparison.Ordinal);

        await old.DisposeAsync();
        _servers[server] = await GreeterServerProcess.StartWithAsync(
            _certificates.Path, $"--Kestrel:Endpoints:h2:Url={old.H2}", $"--Kestrel:Endpoints:h2c:Url={old.H2c}");
    }
}
