using System.Net;
using Greet.V1;
using Grpc.Core;
using Microservices.Tests.Common;
using Microservices.Tests.Functional.Matrix;

namespace Microservices.Tests.Functional;

/// <summary>Calls that have no end of their own end when their connection is drained. If a drain waited for them, it would never end.</summary>
public sealed class EndWithDrainTests(StageCertificates certificates) : IClassFixture<StageCertificates>
{
    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task GrpcCalls_EndWithTheReason_WhetherTheirHandlersListenOrNot(string protocol)
    {
        await using var stage = new Stage(protocol, certificates);
        var (server, client) = await stage.PairAsync();
        using var listening = client.Greeter.StreamHello(new HelloRequest());
        using var reading = client.Greeter.Chat();
        await Task.WhenAll(listening.ResponseHeadersAsync, reading.ResponseHeadersAsync).Bounded();

        var drained = server.Connections.DrainAsync(_ => true, "rebalanced");

        await AssertEndedAsync(listening.ResponseStream);
        await AssertEndedAsync(reading.ResponseStream);
        Assert.StartsWith("by server: app_requested, nothing lost", Assert.Single(await drained.Bounded()).Summary, StringComparison.Ordinal);
        Assert.True(await client.CallAsync(MatrixServer.Reply));
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task OtherCalls_EndAsHttpCan(string protocol)
    {
        await using var stage = new Stage(protocol, certificates);
        var (server, client) = await stage.PairAsync();
        using var begun = await client.BeginAsync(MatrixServer.Endless);
        var silent = client.BeginAsync(MatrixServer.EndlessSilent);
        await server.Holding.Bounded();

        var drained = server.Connections.DrainAsync(_ => true, "rebalanced");

        Assert.Empty(await begun.Content.ReadAsByteArrayAsync().Bounded());
        using var refused = await silent;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.StartsWith("by server: app_requested, nothing lost", Assert.Single(await drained.Bounded()).Summary, StringComparison.Ordinal);
    }

    private static async Task AssertEndedAsync(IAsyncStreamReader<HelloReply> replies)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(() => replies.MoveNext(CancellationToken.None).Bounded());
        Assert.Equal((StatusCode.Unavailable, "app_requested: rebalanced"), (failure.StatusCode, failure.Status.Detail));
    }
}
