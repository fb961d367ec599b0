using ConnectionLifecycle;
using Greet.V1;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1;
using Microservices.Certificates;
using Microservices.Tests.Common;
using Microservices.Tests.Common.Http2;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Microservices.Tests.Functional.Services;

/// <summary>Calls without an end of their own, when their connection or the server ends: they say so and keep nobody waiting.</summary>
public sealed class ClosingTests
{
    // If a call were waited for, this would take hours.
    private const string NoHurry = "--ShutdownTimeoutSeconds=86400";

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task AStop_IsTold_AndWaitsForNoWatchAndNoReflection(string protocol)
    {
        await using var server = await GreeterServerProcess.StartAsync(NoHurry);
        var (channel, _) = server.Connect(protocol);
        using (channel)
        {
            using var whole = new Health.HealthClient(channel).Watch(new HealthCheckRequest());
            using var one = new Health.HealthClient(channel).Watch(new HealthCheckRequest { Service = "greet.v1.Greeter" });
            using var unknown = new Health.HealthClient(channel).Watch(new HealthCheckRequest { Service = "greet.v1.Other" });
            using var reflection = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo();
            Assert.Equal(ServingStatus.Serving, await whole.NextAsync());
            Assert.Equal(ServingStatus.Serving, await one.NextAsync());
            Assert.Equal(ServingStatus.ServiceUnknown, await unknown.NextAsync());
            await reflection.AskAsync(new() { ListServices = "" });

            server.Program.Terminate();

            foreach (var watch in new[] { whole, one, unknown })
            {
                Assert.Equal(ServingStatus.NotServing, await watch.NextAsync());
                Assert.False(await watch.ResponseStream.MoveNext(CancellationToken.None).Bounded());
            }

            await AssertUnavailableAsync(reflection, "graceful_stop");
            var ended = await server.Program.EndAsync();
            Assert.True(ended is { ExitCode: 0, Errors: [] }, $"{ended}");
            Assert.Matches("session is closed by server: graceful_stop, nothing lost; .* 4 calls", $"{ended}");
        }
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task AConnectionThatDrains_EndsThem_SoThatTheyGoOnElsewhere(string protocol)
    {
        await using var server = await GreeterServerProcess.StartAsync();
        var (channel, greeter) = server.Connect(protocol);
        using (channel)
        {
            using var watch = new Health.HealthClient(channel).Watch(new HealthCheckRequest());
            using var reflection = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo();
            Assert.Equal(ServingStatus.Serving, await watch.NextAsync());
            await reflection.AskAsync(new() { ListServices = "" });

            await greeter.SayHelloAsync(new HelloRequest { AfterCall = AfterCall.Close }).ResponseAsync.Bounded();

            var end = await watch.EndAsync();
            Assert.Equal((StatusCode.Unavailable, "app_requested"), (end.StatusCode, end.Detail));
            await AssertUnavailableAsync(reflection, "app_requested");
            await server.Log.Line("session is closed by server: app_requested, nothing lost; .* 3 calls").Bounded();
            using var again = new Health.HealthClient(channel).Watch(new HealthCheckRequest());
            Assert.Equal(ServingStatus.Serving, await again.NextAsync());
        }
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task WhileAStopWaitsForACall_TheStateIsNotServing(string protocol)
    {
        await using var server = await GreeterServerProcess.StartAsync(NoHurry);
        using var ca = CertificateFiles.LoadCertificate(server.Certificates.CaCertificatePath);
        await using var peer = await RawClient.ConnectAsync(server.Address(protocol), ca);
        await peer.SendPrefaceAsync();
        await peer.SendSettingsAsync();
        await peer.StartCallAsync(streamId: 1, "/greet.v1.Greeter/CollectHellos");
        await peer.StartCallAsync(streamId: 3, "/grpc.health.v1.Health/Check", new HealthCheckRequest());
        Assert.Equal(ServingStatus.Serving, (await peer.ReadReplyAsync<HealthCheckResponse>(streamId: 3)).Status);

        server.Program.Terminate();
        Assert.Equal(GoAway.AnyStream, (await peer.ReadGoAwayAsync()).LastStreamId);
        await peer.StartCallAsync(streamId: 5, "/grpc.health.v1.Health/Check", new HealthCheckRequest());

        Assert.Equal(ServingStatus.NotServing, (await peer.ReadReplyAsync<HealthCheckResponse>(streamId: 5)).Status);
        await peer.SendMessageAsync(streamId: 1, new HelloRequest { Name = "Ada" }, endStream: true);
        Assert.Equal("hello Ada", (await peer.ReadReplyAsync<HelloReply>(streamId: 1)).Message);
        Assert.Equal(0, (await server.Program.EndAsync()).ExitCode);
    }

    [Theory]
    [InlineData(65_535, "graceful_stop", NoHurry)]
    [InlineData(0, "shutdown_timeout", "--ShutdownTimeoutSeconds=4")] // Its flow control lets nothing through: it has the grace that any call has.
    public async Task AWatcherThatReadsNoMore_HoldsUpNothing(uint window, string reason, string setting)
    {
        await using var server = await GreeterServerProcess.StartAsync(setting);
        await using var peer = await RawClient.ConnectAsync(server.H2c);
        await peer.SendPrefaceAsync();
        await peer.SendSettingsAsync((Setting.InitialWindowSize, window));
        await peer.StartCallAsync(streamId: 1, "/grpc.health.v1.Health/Watch", new HealthCheckRequest());
        await peer.ReadUntilAsync(FrameType.Headers);

        server.Program.Terminate();

        var ended = await server.Program.EndAsync();
        Assert.Equal(0, ended.ExitCode);
        Assert.Contains($"session is closed by server: {reason}", $"{ended}", StringComparison.Ordinal);
    }

    private static async Task AssertUnavailableAsync(AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> reflection, string reason)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(() => reflection.ResponseStream.MoveNext(CancellationToken.None).Bounded());
        Assert.Equal((StatusCode.Unavailable, reason), (failure.StatusCode, failure.Status.Detail));
    }
}
