using System.Text.Json;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Load;

/// <summary>What <c>client load</c> does to servers, and says of it.</summary>
public sealed class LoadTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task ClosesUnderItsCalls_LoseNone(string protocol)
    {
        await using var load = LoadProcess.Start(protocol, [shared.Server], "--calls", "400", "--concurrency", "4", "--kind", "mixed", "--close-every", "50");

        var (ended, summary) = await load.EndAsync();

        Assert.True(ended.ExitCode == 0, $"{ended}");
        Assert.Equal((400, 0, 8), (Number(summary, "calls"), Number(summary, "lost"), Number(summary, "closes_asked")));
        Assert.Empty(summary.GetProperty("failures").EnumerateArray());
        Assert.Equal(Number(summary, "opened"), Number(summary, "closed"));
        var server = Assert.Single(summary.GetProperty("servers").EnumerateArray());
        Assert.Equal(shared.Server.Address(protocol).Authority, server.GetProperty("peer").GetString());
        Assert.InRange(Number(server, "calls"), 400, long.MaxValue);

        // Two that ask on one connection have it closed once.
        var asked = summary.GetProperty("closes").EnumerateArray().Where(close => close.GetProperty("cause").GetString() == "app_requested").ToList();
        Assert.All(asked, close => Assert.True(close.GetProperty("nothing_lost").GetBoolean()));
        Assert.InRange(asked.Sum(close => Number(close, "count")), 1, 8);
    }

    [Fact]
    public async Task TheSummary_IsForPeople_UnlessTheyAskForJson()
    {
        var ended = await shared.Server.ClientAsync("h2c", "load", "--calls", "25", "--concurrency", "1");

        Assert.Equal(0, ended.ExitCode);
        Assert.Empty(ended.Errors);
        Assert.Matches(@"^calls        25 in [\d.]+ s, \d+/s; 0 lost, 0 retried$", ended.Output[^5]);
        Assert.Matches(@"^latency      p50 [\d.]+ ms, p90 [\d.]+ ms, p99 [\d.]+ ms, max [\d.]+ ms$", ended.Output[^4]);
        Assert.Equal("connections  1 opened, 1 closed; 0 closes asked", ended.Output[^3]);
        Assert.Equal("             1 by client: client_shutdown, nothing lost", ended.Output[^2]);
        Assert.Equal($"server       {shared.Server.H2c.Authority}: 25 calls on 1 connections", ended.Output[^1]);
    }

    [Fact]
    public async Task ItsTimeEnds()
    {
        await using var load = LoadProcess.Start("h2c", [shared.Server], "--duration", "0.5");

        var (ended, summary) = await load.EndAsync();

        Assert.Equal(0, ended.ExitCode);
        Assert.InRange(Number(summary, "calls"), 1, long.MaxValue);
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task AllAddresses_GetCalls_UntilTheUserEndsIt(string protocol)
    {
        await using var first = await GreeterServerProcess.StartAsync();
        await using var second = await GreeterServerProcess.StartWithAsync(Path.GetDirectoryName(first.Certificates.CaCertificatePath)!);
        await using var load = LoadProcess.Start(protocol, [first, second], "--duration", "600", "--concurrency", "4");
        await LoadProcess.CallsAsync(first);
        await LoadProcess.CallsAsync(second);

        var (ended, summary) = await load.InterruptAsync();

        Assert.True(ended.ExitCode == 0, $"{ended}");
        Assert.Equal(0, Number(summary, "lost"));
        Assert.Equal(
            new[] { first, second }.Select(server => server.Address(protocol).Authority).Order(StringComparer.Ordinal),
            summary.GetProperty("servers").EnumerateArray().Select(server => server.GetProperty("peer").GetString()));
    }

    [Fact]
    public async Task AServerThatIsKilled_CostsCalls_WhichAreNamed()
    {
        await using var server = await GreeterServerProcess.StartAsync();
        await using var load = LoadProcess.Start("h2c", [server], "--duration", "600", "--concurrency", "4", "--no-retry", "--deadline", "2");
        await LoadProcess.CallsAsync(server);

        server.Program.Kill();
        await load.Program.Output.Line("\"lost\":[1-9]").Bounded();
        var (ended, summary) = await load.InterruptAsync();

        Assert.Equal(1, ended.ExitCode);
        var failures = summary.GetProperty("failures").EnumerateArray().ToList();
        Assert.Equal(Number(summary, "lost"), failures.Sum(failure => Number(failure, "count")));
        Assert.All(failures, failure => Assert.Contains(failure.GetProperty("status").GetString(), (string[])["UNAVAILABLE", "DEADLINE_EXCEEDED"]));
        Assert.Contains(failures, failure => failure.GetProperty("status").GetString() == "UNAVAILABLE");
        Assert.All(failures, failure => Assert.NotEmpty(failure.GetProperty("detail").GetString()!));
    }

    private static long Number(JsonElement element, string field) => element.GetProperty(field).GetInt64();
}
