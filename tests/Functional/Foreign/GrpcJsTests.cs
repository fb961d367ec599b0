using System.Globalization;
using System.Text.RegularExpressions;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Foreign;

/// <summary>gRPC's library for Node and a reflection client on it: health and reflection as others understand them.</summary>
public sealed class GrpcJsTests
{
    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task HealthAndReflection_AreUnderstood(string protocol)
    {
        ForeignTool.Need(NodePackages.Missing);
        await using var server = await GreeterServerProcess.StartAsync();
        await using var node = Start(server, protocol, "ask-services.mjs");

        var ended = await node.EndAsync();

        const string Services = "greet.v1.Greeter,grpc.health.v1.Health,grpc.reflection.v1alpha.ServerReflection,grpc.reflection.v1.ServerReflection";
        Assert.True(ended is { ExitCode: 0, Errors: [] }, $"{ended}");
        Assert.Equal(
            [
                "check '' : SERVING",
                "check 'greet.v1.Greeter' : SERVING",
                "check 'greet.v1.Other' : 5",
                $"services : {Services}",
                "methods : SayHello,StreamHello,CollectHellos,Chat",
                "Received: hello Ada",
            ],
            ended.Output);
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task AWatch_SeesTheStop(string protocol)
    {
        ForeignTool.Need(NodePackages.Missing);
        await using var server = await GreeterServerProcess.StartAsync();
        await using var node = Start(server, protocol, "watch-health.mjs");
        await node.Output.Line("watch : SERVING").Bounded();

        server.Program.Terminate();

        var ended = await node.EndAsync();
        Assert.True(ended is { ExitCode: 0, Errors: [] }, $"{ended}");
        Assert.Equal(["watch : SERVING", "watch : NOT_SERVING", "watch ended : 0"], ended.Output);
        Assert.Equal(0, (await server.Program.EndAsync()).ExitCode);
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task NoCallIsLost_WhileConnectionsAreClosedUnderThem(string protocol)
    {
        ForeignTool.Need(NodePackages.Missing);
        await using var server = await GreeterServerProcess.StartAsync("--Connections:MaxConnectionAge=00:00:00.2", "--Logging:LogLevel:Microservices.Server.Greeting.CallLog=Warning");
        await using var node = Start(server, protocol, "churn.mjs", "10000", "16");

        var ended = await node.EndAsync();

        var summary = Regex.Match(Assert.Single(ended.Output), "^calls 10000, lost 0, connections (?<count>[0-9]+)$");
        Assert.True(summary.Success, $"{ended}");
        Assert.InRange(int.Parse(summary.Groups["count"].Value, CultureInfo.InvariantCulture), 2, int.MaxValue);
    }

    [Theory]
    [InlineData("h2", "grace_exceeded", "--Connections:MaxConnectionAge=00:00:02", "--Connections:MaxConnectionAgeGrace=00:00:01")]
    [InlineData("h2c", "grace_exceeded", "--Connections:MaxConnectionAge=00:00:02", "--Connections:MaxConnectionAgeGrace=00:00:01")]
    [InlineData("h2", "shutdown_timeout", "--ShutdownTimeoutSeconds=4")]
    [InlineData("h2c", "shutdown_timeout", "--ShutdownTimeoutSeconds=4")]
    public async Task ACallThatNeverEnds_IsToldWhyItDoes(string protocol, string reason, params string[] settings)
    {
        ForeignTool.Need(NodePackages.Missing);
        await using var server = await GreeterServerProcess.StartAsync(settings);
        await using var node = Start(server, protocol, "hold-call.mjs");
        await node.Output.Line("Received: hello Ada").Bounded();
        if (reason == "shutdown_timeout")
        {
            server.Program.Terminate();
        }

        var ended = await node.EndAsync();

        Assert.Equal(["Received: hello Ada", $"status : 14 {reason}"], ended.Output);
        await server.Log.Line($"session is closed by server: {reason}, nothing lost").Bounded();
    }

    private static RunningProgram Start(GreeterServerProcess server, string protocol, string script, params string[] args)
    {
        var path = Path.Combine(Repository.Root, "tests", "Functional", "Foreign", script);
        string[] ca = protocol == "h2" ? [server.Certificates.CaCertificatePath] : [];

        // Node warns of a TLS server that is called by an IP address.
        return RunningProgram.StartTool(
            "node", ["--no-deprecation", path, .. args, $"{server.Address(protocol)}", .. ca], null, ("NODE_PACKAGES", NodePackages.Folder));
    }
}
