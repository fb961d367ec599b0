using ConnectionLifecycle.Connections;
using ConnectionLifecycle.SocketsHttp;
using Greet.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Matrix;

/// <summary>How connections end with the server's process, a call in flight.</summary>
public sealed class ProcessTests
{
    [Fact]
    public async Task Killed_TheClientSeesTheEndAndACallCut()
    {
        await using var server = await GreeterServerProcess.StartAsync();
        var records = new Records();
        using var channel = GrpcChannel.ForAddress(server.H2c, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler().UseConnectionLifecycle(records.Registry),
            DisposeHttpClient = true,
        });
        using var chat = new Greeter.GreeterClient(channel).Chat();
        await chat.RequestStream.WriteAsync(new HelloRequest()).Bounded();
        Assert.True(await chat.ResponseStream.MoveNext(CancellationToken.None).Bounded());

        server.Program.Kill();
        await Assert.ThrowsAsync<RpcException>(() => chat.ResponseStream.MoveNext(CancellationToken.None).Bounded());

        // The system ends a killed program's sockets: by RST where it had not read all, else by FIN.
        var record = await records.FirstAsync();
        Assert.Contains(Account.Of(record), (string[])
        [
            "by server: peer_closed, not graceful; 1 call; 1 cut",
            "by unknown: connection_reset, not graceful; 1 call; 1 cut",
        ]);
        Assert.Equal(ConnectionState.Open, record.Reached);
    }
}
