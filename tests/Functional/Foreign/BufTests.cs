using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Foreign;

/// <summary>buf curl with nothing but the address.</summary>
public sealed class BufTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Theory]
    [InlineData("h2", "greet.v1.Greeter/SayHello", "", "--list-methods")]
    [InlineData("h2c", "greet.v1.Greeter/SayHello", "", "--list-methods")]
    [InlineData("h2", "hello Ada", "/greet.v1.Greeter/SayHello", "-d", """{"name": "Ada"}""")]
    [InlineData("h2c", "hello Ada", "/greet.v1.Greeter/SayHello", "-d", """{"name": "Ada"}""")]
    [InlineData("h2", "hello Ada", "/greet.v1.Greeter/Chat", "-d", """{"name": "Ada"}""")]
    [InlineData("h2c", "hello Ada", "/greet.v1.Greeter/Chat", "-d", """{"name": "Ada"}""")]
    [InlineData("h2", "SERVING", "/grpc.health.v1.Health/Check", "-d", "{}")]
    [InlineData("h2c", "SERVING", "/grpc.health.v1.Health/Check", "-d", "{}")]
    public async Task ACall_IsAnswered(string protocol, string answer, string path, params string[] args)
    {
        ForeignTool.Need(NodePackages.BufMissing);
        var address = new UriBuilder(shared.Server.Address(protocol)) { Host = "localhost", Path = path }.Uri;
        string[] transport = protocol == "h2" ? ["--cacert", shared.Server.Certificates.CaCertificatePath] : ["--http2-prior-knowledge"];

        var ended = await RunningProgram.RunToolAsync(NodePackages.BufProgram!, ["curl", "--protocol", "grpc", .. transport, .. args, $"{address}"]);

        Assert.True(ended.ExitCode == 0 && ended.Output.Any(line => line.Contains(answer, StringComparison.Ordinal)), $"{ended}");
    }
}
