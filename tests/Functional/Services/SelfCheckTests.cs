using Microservices.Tests.Common;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Functional.Services;

/// <summary><c>server healthcheck</c>: exit code 0 when the server serves; otherwise 1, and one line says why.</summary>
public sealed class SelfCheckTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Fact]
    public async Task AServerThatServes_ByItsAddress() => AssertServing(shared.Server.H2c, await CheckAsync("--address", $"{shared.Server.H2c}"));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("*")]
    [InlineData("0.0.0.0")]
    public async Task AServerThatServes_ByItsSettings(string host)
    {
        var port = shared.Server.H2c.Port;

        AssertServing(new Uri($"http://{(host == "127.0.0.1" ? host : "localhost")}:{port}"), await CheckAsync($"--Kestrel:Endpoints:h2c:Url=http://{host}:{port}"));
    }

    [Fact]
    public async Task AServerThatServes_ByItsEnvironment()
    {
        await using var check = RunningProgram.Start(
            Repository.ServerProgram, ["healthcheck"], null, ("Kestrel__Endpoints__h2c__Url", $"{shared.Server.H2c}"), ("http_proxy", "http://127.0.0.1:1"));

        AssertServing(shared.Server.H2c, await check.EndAsync());
    }

    [Theory]
    [InlineData("is not the address of a cleartext endpoint: write it like http://localhost:8001", "--address", "https://localhost:8000")]
    [InlineData("--address '' is not the address", "--address")]
    [InlineData("unknown option '--adress'", "--adress", "http://localhost:8001")]
    [InlineData("nothing listens at http://host.invalid:8001", "--address", "http://host.invalid:8001")]
    [InlineData("Kestrel:Endpoints:h2c:Url 'foo' is not an address", "--Kestrel:Endpoints:h2c:Url=foo")]
    [InlineData("no cleartext endpoint with a fixed port", "--Kestrel:Endpoints:h2c:Url=http://127.0.0.1:0")]
    public async Task AMistake(string message, params string[] args) => AssertUnhealthy(message, await CheckAsync(args));

    [Fact]
    public async Task NothingListens()
    {
        string address;
        using (var server = RawServer.StartCleartext())
        {
            address = server.Address.GetLeftPart(UriPartial.Authority);
        }

        AssertUnhealthy($"nothing listens at {address}: start the server", await CheckAsync("--address", address));
    }

    [Fact]
    public async Task ATlsEndpoint() =>
        AssertUnhealthy("does not speak HTTP/2 in cleartext", await CheckAsync("--address", $"http://{shared.Server.H2.Authority}"));

    [Fact]
    public async Task AServerThatNeverAnswers()
    {
        using var server = RawServer.StartCleartext();

        AssertUnhealthy("gives no answer within 5 s", await CheckAsync("--address", $"{server.Address}"));
    }

    [Theory]
    [InlineData(2, "is NOT_SERVING: it is starting or stopping")]
    [InlineData(0, "is in the state Unknown")]
    public async Task AServerThatDoesNotServe(int state, string message)
    {
        var ended = await CheckScriptedAsync(answering =>
            answering.SendBytesAsync([.. Headers(FieldBlock.Response()), .. FrameBytes.Data(1, [0, 0, 0, 0, 2, 8, (byte)state]), .. Headers(FieldBlock.Trailers(Grpc.Core.StatusCode.OK), endStream: true)]));

        AssertUnhealthy(message, ended);
    }

    [Theory]
    [InlineData(Grpc.Core.StatusCode.Unimplemented, "has no health service")]
    [InlineData(Grpc.Core.StatusCode.Unavailable, "fails to tell its health: Unavailable")]
    public async Task AServerThatCannotTell(Grpc.Core.StatusCode status, string message) =>
        AssertUnhealthy(message, await CheckScriptedAsync(answering => answering.SendBytesAsync(Headers(FieldBlock.TrailersOnly(status), endStream: true))));

    [Fact]
    public async Task AServerWithoutGrpc() => AssertUnhealthy(
        "has no health service: Bad gRPC response. HTTP status code: 404",
        await CheckScriptedAsync(answering => answering.SendBytesAsync(Headers(FieldBlock.Of((":status", "404")), endStream: true))));

    private static byte[] Headers(byte[] fields, bool endStream = false) => FrameBytes.Headers(1, fields, endStream);

    private static async Task<ProcessResult> CheckScriptedAsync(Func<RawConnection, Task> answer)
    {
        using var server = RawServer.StartCleartext();
        await using var check = RunningProgram.Start(Repository.ServerProgram, ["healthcheck", "--address", $"{server.Address}"]);
        await using var peer = await server.AcceptAsync();
        await peer.ReadPrefaceAsync();
        await peer.SendSettingsAsync();
        await peer.ReadUntilAsync(frame => frame is { StreamId: 1, EndsStream: true });
        await answer(peer);
        return await check.EndAsync();
    }

    private static Task<ProcessResult> CheckAsync(params string[] args) => RunningProgram.RunAsync(Repository.ServerProgram, ["healthcheck", .. args]);

    private static void AssertServing(Uri address, ProcessResult check) =>
        Assert.True(check is { ExitCode: 0, Errors: [] } && check.Output.SequenceEqual([$"{address.GetLeftPart(UriPartial.Authority)} is SERVING"]), $"{check}");

    private static void AssertUnhealthy(string message, ProcessResult check)
    {
        Assert.True(check is { ExitCode: 1, Output: [], Errors: [_] }, $"{check}");
        Assert.StartsWith("error: ", check.Errors[0], StringComparison.Ordinal);
        Assert.Contains(message, check.Errors[0], StringComparison.Ordinal);
    }
}
