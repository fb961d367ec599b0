using ConnectionLifecycle;
using Greet.V1;
using Grpc.Core;
using Microservices.Tests.Common;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Functional;

/// <summary>What the client does with calls that did not get through, told by a server that follows a script.</summary>
public sealed class RetryTests
{
    private static readonly HelloRequest Ada = new() { Name = "Ada", AfterCall = AfterCall.Keep };

    [Fact]
    public async Task ACallThatIsUnavailable_IsTriedAgain()
    {
        using var server = RawServer.StartCleartext();
        await using var client = Hello(server);
        await using var connection = await AcceptAsync(server);

        await connection.SendStatusAsync(await ReadAdaAsync(connection), StatusCode.Unavailable, "not now");
        await connection.SendReplyAsync(await ReadAdaAsync(connection), new HelloReply { Message = "hello Ada", Session = new Session() });

        var ended = await client.EndAsync();
        Assert.True(ended.ExitCode == 0, $"{ended}");
        Assert.Contains(ended.Output, line => line.EndsWith("nothing lost; 2 calls, 1 retried", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ACallThatIsUnavailable_IsNotTriedAgain_WhereTheUserSaysSo()
    {
        using var server = RawServer.StartCleartext();
        await using var client = Hello(server, "--no-retry");
        await using var connection = await AcceptAsync(server);

        await connection.SendStatusAsync(await ReadAdaAsync(connection), StatusCode.Unavailable, "not now");

        var ended = await client.EndAsync();
        Assert.Equal(78, ended.ExitCode);
        Assert.Equal("error: UNAVAILABLE: not now", Assert.Single(ended.Errors));
    }

    [Theory]
    [InlineData]
    [InlineData("--no-retry")]
    public async Task ACallThatAGoAwayExcludes_IsSentAgain_Whole(params string[] args)
    {
        using var server = RawServer.StartCleartext();
        await using var client = Hello(server, args);
        await using var leaving = await AcceptAsync(server);
        await ReadAdaAsync(leaving);
        await leaving.SendGoAwayAsync(lastStreamId: 0, ErrorCode.NoError);

        await using var next = await AcceptAsync(server);
        await next.SendReplyAsync(await ReadAdaAsync(next), new HelloReply { Message = "hello Ada", Session = new Session() });

        var ended = await client.EndAsync();
        Assert.True(ended.ExitCode == 0, $"{ended}");
    }

    // Not by SocketsHttpHandler, which has never begun to send it.
    [Theory]
    [InlineData("hello")]
    [InlineData("hello", "--no-retry")]
    [InlineData("stream", "--no-retry")]
    public async Task ACallThatWasNeverSent_IsMadeAgain(string command, params string[] args)
    {
        using var server = RawServer.StartCleartext();
        await using var client = RunningProgram.Start(Repository.ClientProgram, [command, "Ada", "--close", "keep", "--address", $"{server.Address}", .. args]);
        await using (var stopping = await server.AcceptAsync())
        {
            await stopping.ReadPrefaceAsync();
        }

        await using var next = await AcceptAsync(server);
        await next.SendReplyAsync(await ReadAdaAsync(next), new HelloReply { Message = "hello Ada", Session = new Session() });

        var ended = await client.EndAsync();
        Assert.True(ended.ExitCode == 0, $"{ended}");
        Assert.Contains(ended.Output, line => line.EndsWith("nothing lost; 1 call, 1 retried", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("stream")]
    public async Task ACallThatMayHaveRun_IsNotMadeAgain_WhereTheUserSaysSo(string command)
    {
        using var server = RawServer.StartCleartext();
        await using var client = RunningProgram.Start(Repository.ClientProgram, [command, "Ada", "--close", "keep", "--address", $"{server.Address}", "--no-retry"]);
        await using var connection = await AcceptAsync(server);
        await connection.SendGoAwayAsync(await ReadAdaAsync(connection), ErrorCode.NoError);
        connection.CloseSending();

        var ended = await client.EndAsync();
        Assert.Equal(78, ended.ExitCode);
        Assert.Contains("closed by server: goaway", Assert.Single(ended.Errors), StringComparison.Ordinal);
    }

    private static RunningProgram Hello(RawServer server, params string[] args) =>
        RunningProgram.Start(Repository.ClientProgram, ["hello", "Ada", "--close", "keep", "--address", $"{server.Address}", .. args]);

    private static async Task<RawServerConnection> AcceptAsync(RawServer server)
    {
        var connection = await server.AcceptAsync();
        await connection.ReadPrefaceAsync();
        await connection.SendSettingsAsync();
        return connection;
    }

    // The whole request, or the test fails: a call without its message is none.
    private static async Task<int> ReadAdaAsync(RawServerConnection connection)
    {
        var streamId = await connection.ReadHeadersAsync();
        await connection.ReadRequestToEndAsync(streamId);
        var bytes = connection.Received.Where(frame => frame.Type == FrameType.Data && frame.StreamId == streamId).SelectMany(frame => frame.Payload);
        Assert.Equal(Ada, GrpcMessage.Decode<HelloRequest>(bytes.ToArray()));
        return streamId;
    }
}
