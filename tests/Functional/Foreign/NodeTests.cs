using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Foreign;

/// <summary>
/// Node's own http2 module as the client. It tells each event as it sees it; only the place of a GOAWAY among the others is left
/// open, because the server asks for the close while the end of the reply is still on its way out.
/// </summary>
public sealed class NodeTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task UnaryReplyComesWhole(string protocol)
    {
        ForeignTool.Need(ForeignTool.NodeMissing);
        var client = await NodeAsync(shared.Server, protocol, "one-call.mjs", "SayHello", "Ada", "keep");

        Assert.Equal([$"connect {protocol}", .. Call("Received: hello Ada"), "client destroyed"], WithoutGoAways(client));
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task StreamedRepliesComeWhole(string protocol)
    {
        ForeignTool.Need(ForeignTool.NodeMissing);
        var client = await NodeAsync(shared.Server, protocol, "one-call.mjs", "StreamHello", "Ada", "keep");

        Assert.Equal(
            [$"connect {protocol}", .. Call("Received: hello Ada", $"Received: session protocol : {protocol}"), "client destroyed"],
            WithoutGoAways(client));
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task GoAwayClosesTheSessionAndCutsNothing(string protocol)
    {
        ForeignTool.Need(ForeignTool.NodeMissing);
        var client = await NodeAsync(shared.Server, protocol, "one-call.mjs", "SayHello", "Ada", "close");

        Assert.Equal([$"connect {protocol}", .. Call("Received: hello Ada"), "client destroyed"], WithoutGoAways(client));
        AssertPolite(client);
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task GoAwayLetsACallInFlightFinish(string protocol)
    {
        ForeignTool.Need(ForeignTool.NodeMissing);
        var client = await NodeAsync(shared.Server, protocol, "call-in-flight.mjs");

        AssertPolite(client);
        var told = WithoutGoAways(client).ToLookup(line => line.StartsWith("chat: ", StringComparison.Ordinal));
        Assert.Equal(Call("Received: hello Ada", "Received: hello Grace").Select(line => $"chat: {line}"), told[true]);
        Assert.Equal([$"connect {protocol}", .. Call("Received: hello Bob"), "client destroyed"], told[false]);
        Assert.Equal("client destroyed", client.Output[^1]);
    }

    [Theory]
    [InlineData("h2", "--Connections:MaxConnectionAge=00:00:02", "--Connections:MaxConnectionAgeGrace=00:00:01", "grace_exceeded")]
    [InlineData("h2c", "--Connections:MaxConnectionAge=00:00:02", "--Connections:MaxConnectionAgeGrace=00:00:01", "grace_exceeded")]
    [InlineData("h2", "--ShutdownTimeoutSeconds=4", "--Server:AfterCall=keep", "shutdown_timeout")]
    [InlineData("h2c", "--ShutdownTimeoutSeconds=4", "--Server:AfterCall=keep", "shutdown_timeout")]
    public async Task ACallThatNeverEnds_IsToldWhyItDoes(string protocol, string setting, string more, string reason)
    {
        ForeignTool.Need(ForeignTool.NodeMissing);
        await using var server = await GreeterServerProcess.StartAsync(setting, more);
        var client = NodeAsync(server, protocol, "never-ending.mjs");
        await server.Log.Line("opened").Bounded();
        if (reason == "shutdown_timeout")
        {
            server.Program.Terminate();
        }

        var told = WithoutGoAways(await client).ToList();

        // How Node then ends its half of the stream, which the call has left open, is its own affair.
        Assert.Equal([$"connect {protocol}", "status : 200", "Received: hello Ada", $"grpc-status : 14 {reason}"], told.Take(4));
        Assert.Equal("client destroyed", told[^1]);
        await server.Log.Line($"session is closed by server: {reason}, nothing lost").Bounded();
    }

    /// <summary>The example that this pair grew from: its lines, on both sides, and both sides' end.</summary>
    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task OriginalExample(string protocol)
    {
        ForeignTool.Need(ForeignTool.NodeMissing);
        await using var server = await GreeterServerProcess.StartAsync("--once");
        var client = await NodeAsync(server, protocol, "one-call.mjs", "StreamHello", "", "close");
        var ended = await server.Program.EndAsync();

        Assert.Equal(
            [$"connect {protocol}", .. Call("Received: hello", $"Received: session protocol : {protocol}"), "client destroyed"],
            WithoutGoAways(client));
        AssertPolite(client);
        Assert.Equal(0, ended.ExitCode);
        Assert.Contains(ended.Output, line => line.Contains("session is closed", StringComparison.Ordinal));
        Assert.EndsWith("server destroyed", ended.Output[^1], StringComparison.Ordinal);
    }

    /// <summary>What a call that went well tells, from its status to its stream's end.</summary>
    private static string[] Call(params string[] received) =>
        ["status : 200", .. received, "grpc-status : 0", "stream ended, code 0, 0 bytes left over"];

    private static IEnumerable<string> WithoutGoAways(ProcessResult client) =>
        client.Output.Where(line => !line.StartsWith("goaway", StringComparison.Ordinal));

    /// <summary>At least one GOAWAY, each NO_ERROR, and none that leaves out the client's calls: the first of them has stream 1.</summary>
    private static void AssertPolite(ProcessResult client)
    {
        var goAways = client.Output.Where(line => line.StartsWith("goaway", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(goAways);
        Assert.True(First(client, "grpc-status") < First(client, "goaway"), $"The reply and its status come whole before the GOAWAY:\n{client}");
        Assert.All(goAways, goAway => Assert.Matches("^goaway 0 last=[1-9]", goAway));
    }

    private static int First(ProcessResult client, string start) =>
        client.Output.ToList().FindIndex(line => line.StartsWith(start, StringComparison.Ordinal));

    private static async Task<ProcessResult> NodeAsync(GreeterServerProcess server, string protocol, string script, params string[] args)
    {
        var path = Path.Combine(Repository.Root, "tests", "Functional", "Foreign", script);
        string[] ca = protocol == "h2" ? [server.Certificates.CaCertificatePath] : [];
        var ended = await RunningProgram.RunToolAsync("node", [path, .. args, $"{server.Address(protocol)}", .. ca]);
        Assert.True(ended is { ExitCode: 0, Errors: [] }, $"{ended}");
        return ended;
    }
}
