using Greet.V1;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Foreign;

/// <summary>curl as the client: it knows HTTP/2 and nothing of gRPC.</summary>
public sealed class CurlTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task UnaryReplyComesWhole(string protocol)
    {
        ForeignTool.Need(ForeignTool.CurlMissing);
        var response = await CurlAsync(protocol, "SayHello", AfterCall.Keep);

        Assert.Equal(["hello Ada"], response.Replies.Select(reply => reply.Message));
        Assert.Equal(protocol, response.Replies[0].Session.Protocol);
        Assert.Equal("grpc-status: 0", response.Trailer);
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task StreamedRepliesComeWhole(string protocol)
    {
        ForeignTool.Need(ForeignTool.CurlMissing);
        var response = await CurlAsync(protocol, "StreamHello", AfterCall.Keep);

        Assert.Equal(["hello Ada", $"session protocol : {protocol}"], response.Replies.Select(reply => reply.Message));
        Assert.Equal("grpc-status: 0", response.Trailer);
    }

    /// <summary>
    /// Two things that a close may bring are not asked for: the GOAWAY, since curl hangs up once it has its reply and may be first; and
    /// the trailers, since curl 7.88 drops them when a GOAWAY comes with them, whoever the server is.
    /// </summary>
    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task CloseAskedCutsNothing(string protocol)
    {
        ForeignTool.Need(ForeignTool.CurlMissing);
        var response = await CurlAsync(protocol, "SayHello", AfterCall.Close);

        Assert.Equal(["hello Ada"], response.Replies.Select(reply => reply.Message));
        var connection = response.Replies[0].Session.ConnectionId;
        await shared.Server.Log.Line($"connection {connection}: .*session is closed").Bounded();
    }

    private async Task<(List<HelloReply> Replies, string? Trailer)> CurlAsync(string protocol, string method, AfterCall afterCall)
    {
        using var folder = new TemporaryFolder();
        var request = Path.Combine(folder.Path, "request");
        var headers = Path.Combine(folder.Path, "headers");
        var body = Path.Combine(folder.Path, "body");
        await File.WriteAllBytesAsync(request, GrpcMessages.Write(new HelloRequest { Name = "Ada", AfterCall = afterCall }));

        string[] http2 = protocol == "h2"
            ? ["--http2", "--cacert", shared.Server.Certificates.CaCertificatePath]
            : ["--http2-prior-knowledge"];
        var ended = await RunningProgram.RunToolAsync("curl",
        [
            // The user's own settings are left out; curl heeds this as its first argument only.
            "--disable",
            "--silent", "--show-error", "--noproxy", "*",
            .. http2,
            "--header", "content-type: application/grpc",
            "--header", "te: trailers",
            "--data-binary", $"@{request}",
            "--dump-header", headers,
            "--output", body,
            "--write-out", "%{http_version} %{response_code}",
            new Uri(shared.Server.Address(protocol), $"greet.v1.Greeter/{method}").AbsoluteUri,
        ]);

        Assert.True(ended is { ExitCode: 0, Output: ["2 200"], Errors: [] }, $"{ended}");
        var trailer = (await File.ReadAllLinesAsync(headers)).LastOrDefault(line => line.Length > 0);
        return (GrpcMessages.Read(await File.ReadAllBytesAsync(body)), trailer);
    }
}
