using Greet.V1;
using Grpc.Core;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Matrix;

/// <summary>How connections end with the process that has them.</summary>
internal static class ProcessRows
{
    private const string Killed = "The system ends a killed program's sockets: by RST where it had not read all, else by FIN.";

    public static IReadOnlyList<CloseScenario> All { get; } =
    [
        new("the server's process gets SIGTERM, idle", async stage =>
        {
            await stage.ProcessPairAsync();
            stage.ServerProcess!.Program.Terminate();
        })
        {
            Server = [OurPairRows.ServerTold("graceful_stop", 1, "1 call")],
            Client = [OurPairRows.ClientTold("graceful_stop", 1, "1 call")],
            Because = OurPairRows.HangsUpEarly,
        },
        new("the server's process is killed, idle", async stage =>
        {
            await stage.ProcessPairAsync();
            stage.ServerProcess!.Program.Kill();
        })
        {
            Client = ["by server: peer_closed, nothing lost; 1 call", "by unknown: connection_reset, nothing lost; 1 call"],
            Because = Killed,
        },
        new("the server's process is killed, a call in flight", async stage =>
        {
            var greeter = await stage.ProcessPairAsync();
            using var chat = greeter.Chat();
            await chat.RequestStream.WriteAsync(new HelloRequest()).Bounded();
            Assert.True(await chat.ResponseStream.MoveNext(CancellationToken.None).Bounded());
            stage.ServerProcess!.Program.Kill();
            await Assert.ThrowsAsync<RpcException>(() => chat.ResponseStream.MoveNext(CancellationToken.None).Bounded());
        })
        {
            Client = ["by server: peer_closed, 1 lost; 2 calls", "by unknown: connection_reset, 1 lost; 2 calls"],
            Because = Killed,
        },
        new("the client's process is killed, a call in flight", async stage =>
        {
            var server = await stage.ServeAsync();
            await using var client = RunningProgram.Start(Repository.ClientProgram,
                ["hello", "--address", $"{server.Address}", "--ca", stage.Certificates.Files.CaCertificatePath, "--deadline", "600"]);
            await server.Holding.Bounded();
            client.Kill();
            await server.Records.FirstAsync();
        })
        {
            Server =
            [
                "by client: peer_closed, 1 lost[; sent GOAWAY NO_ERROR last=1]; 1 call",
                "by unknown: connection_reset, 1 lost[; sent GOAWAY NO_ERROR last=1]; 1 call",
            ],
            Because = Killed,
        },
    ];
}
