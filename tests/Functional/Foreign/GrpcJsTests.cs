using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Foreign;

/// <summary>gRPC's library for Node and a reflection client on it: health and reflection as others understand them.</summary>
public sealed class GrpcJsTests
{
    [GrpcJsTheory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task HealthAndReflection_AreUnderstood(string protocol)
    {
        await using var server = await GreeterServerProcess.StartAsync("--Server:Reflection=true");
        await using var node = Start(server, protocol, "ask-services.mjs");

        var ended = await node.EndAsync();

        const string Services = "greet.v1.Greeter,grpc.health.v1.Health,grpc.reflection.v1.ServerReflection,grpc.reflection.v1alpha.ServerReflection";
        Assert.True(ended is { ExitCode: 0, Errors: [] }, $"{ended}");
        Assert.Equal(
            [
                "check '' : SERVING",
                "check 'greet.v1.Greeter' : SERVING",
                "check 'greet.v1.Other' : 5",
                $"list : ,{Services}",
                $"services : {Services}",
                "methods : SayHello,StreamHello,CollectHellos,Chat",
                "Received: hello Ada",
            ],
            ended.Output);
    }

    [GrpcJsTheory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task AWatch_SeesTheStop(string protocol)
    {
        await using var server = await GreeterServerProcess.StartAsync();
        await using var node = Start(server, protocol, "watch-health.mjs");
        await node.Output.Line("watch : SERVING").Bounded();

        server.Program.Terminate();

        var ended = await node.EndAsync();
        Assert.True(ended is { ExitCode: 0, Errors: [] }, $"{ended}");
        Assert.Equal(["watch : SERVING", "watch : NOT_SERVING", "watch ended : 14"], ended.Output);
        Assert.Equal(0, (await server.Program.EndAsync()).ExitCode);
    }

    private static RunningProgram Start(GreeterServerProcess server, string protocol, string script)
    {
        var path = Path.Combine(Repository.Root, "tests", "Functional", "Foreign", script);
        string[] ca = protocol == "h2" ? [server.Certificates.CaCertificatePath] : [];

        // Node warns of a TLS server that is called by an IP address.
        return RunningProgram.StartTool(
            "node", ["--no-deprecation", path, $"{server.Address(protocol)}", .. ca], null, ("NODE_PACKAGES", NodePackages.Folder));
    }
}
