using System.Net.Sockets;
using Greet.V1;
using Grpc.Core;
using Microservices.Certificates;
using Microservices.Tests.Common;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Functional;

/// <summary>The ways to stop a server, each with exit code 0 and <c>server destroyed</c> as its last word.</summary>
public sealed class ServerStopTests
{
    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task Once_TheFirstSessionIsAlsoTheLast(string protocol)
    {
        await using var server = await GreeterServerProcess.StartAsync("--once");

        var client = await server.ClientAsync(protocol, "hello");

        Assert.Equal(0, client.ExitCode);
        await AssertStoppedAsync(server);
        await server.Log.Line("session is closed").Bounded();
    }

    [Fact]
    public async Task Once_AConnectionThatNeverSpokeHttp2_DoesNotCount()
    {
        await using var server = await GreeterServerProcess.StartAsync("--once", "--Logging:LogLevel:ConnectionLifecycle=Debug");
        using (var probe = new TcpClient())
        {
            await probe.ConnectAsync(server.H2c.Host, server.H2c.Port);
        }

        await server.Log.Line("ended before HTTP/2, by client: no_preface").Bounded();

        Assert.Equal(0, (await server.ClientAsync("h2c", "hello")).ExitCode);
        await AssertStoppedAsync(server);
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task Terminated_CallsInFlightFinish(string protocol)
    {
        await using var server = await GreeterServerProcess.StartAsync();
        var (channel, greeter) = server.Connect(protocol);
        using (channel)
        {
            using var chat = greeter.Chat();
            await chat.RequestStream.WriteAsync(new HelloRequest { Name = "before" }).Bounded();
            Assert.True(await chat.ResponseStream.MoveNext(CancellationToken.None).Bounded());

            server.Program.Terminate();
            await server.Log.Line("sent GOAWAY NO_ERROR").Bounded();
            await chat.RequestStream.WriteAsync(new HelloRequest { Name = "after" }).Bounded();
            Assert.True(await chat.ResponseStream.MoveNext(CancellationToken.None).Bounded());
            Assert.Equal("hello after", chat.ResponseStream.Current.Message);
            await chat.RequestStream.CompleteAsync().Bounded();
            Assert.False(await chat.ResponseStream.MoveNext(CancellationToken.None).Bounded());
            Assert.Equal(StatusCode.OK, chat.GetStatus().StatusCode);

            await AssertStoppedAsync(server);
            await server.Log.Line(@"session is closed .* 1 call").Bounded();
        }
    }

    [Fact]
    public async Task Interrupted()
    {
        await using var server = await GreeterServerProcess.StartAsync();

        server.Program.Interrupt();

        await AssertStoppedAsync(server);
    }

    [Fact]
    public async Task EndOfInput_StopsAServerThatWasStartedSo()
    {
        await using var server = await GreeterServerProcess.StartAsync("--Server:StopOnEndOfInput=true");

        server.Program.CloseInput();

        await AssertStoppedAsync(server);
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task ASecondSignal_EndsCallsThatGoOn(string protocol)
    {
        await using var server = await GreeterServerProcess.StartAsync("--ShutdownTimeoutSeconds=600");
        var (channel, greeter) = server.Connect(protocol);
        using (channel)
        {
            using var chat = greeter.Chat();
            await chat.RequestStream.WriteAsync(new HelloRequest()).Bounded();
            Assert.True(await chat.ResponseStream.MoveNext(CancellationToken.None).Bounded());
            server.Program.Terminate();
            await server.Log.Line("sent GOAWAY NO_ERROR").Bounded();

            server.Program.Interrupt();

            var failure = await Assert.ThrowsAsync<RpcException>(() => chat.ResponseStream.MoveNext(CancellationToken.None).Bounded());
            Assert.Equal($"{StatusCode.Unavailable}: shutdown_timeout", $"{failure.StatusCode}: {failure.Status.Detail}");
            await AssertStoppedAsync(server);
        }
    }

    [Theory]
    [InlineData("h2", false)]
    [InlineData("h2c", false)]
    [InlineData("h2", true)]
    [InlineData("h2c", true)]
    public async Task AClientThatNeitherReadsNorWrites_DoesNotHoldTheServerUp(string protocol, bool afterACall)
    {
        await using var server = await GreeterServerProcess.StartAsync("--ShutdownTimeoutSeconds=600");
        await using var client = await RawClient.ConnectAsync(server.Address(protocol), CertificateFiles.LoadCertificate(server.Certificates.CaCertificatePath));
        await client.SendPrefaceAsync();
        await client.SendSettingsAsync();
        await client.ReadUntilAsync(frame => frame.IsAck, "ack of SETTINGS");
        if (afterACall)
        {
            await client.StartCallAsync(streamId: 1, "/greet.v1.Greeter/SayHello", new HelloRequest());
            await client.ReadReplyAsync<HelloReply>(streamId: 1);
        }

        server.Program.Terminate();

        await AssertStoppedAsync(server); // Long before the shutdown timeout.
        await server.Log.Line("session is closed by server: graceful_stop").Bounded();
    }

    private static async Task AssertStoppedAsync(GreeterServerProcess server)
    {
        var ended = await server.Program.EndAsync();
        Assert.Equal(0, ended.ExitCode);
        Assert.EndsWith(" server destroyed", ended.Output[^1], StringComparison.Ordinal);
        Assert.Empty(ended.Errors);
    }
}
