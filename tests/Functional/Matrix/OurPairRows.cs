using ConnectionLifecycle.Connections;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Matrix;

/// <summary>Our client and our server.</summary>
internal static class OurPairRows
{
    private const string Unread = "Kestrel may answer the end with a GOAWAY that nobody reads any more.";

    public static IReadOnlyList<CloseScenario> All { get; } =
    [
        Requested("app_requested"),
        Requested("max_age"),
        Requested("max_idle"),
        Requested("grace_exceeded"),
        new("the client disposes its handler, idle", async stage =>
        {
            var (_, client) = await stage.PairAsync();
            client.Dispose();
        })
        {
            Server = ["by client: peer_closed, graceful[; sent GOAWAY NO_ERROR last=1]; 1 call"],
            Client = ["by client: peer_closed, graceful; 1 call"],
            Because = Unread,
        },
        new("the server stops, idle", async stage =>
        {
            var (server, _) = await stage.PairAsync();
            await server.StopAsync();
        })
        {
            Server = ["by server: graceful_stop, graceful; sent GOAWAY NO_ERROR last=1 \"graceful_stop\"; 1 call"],
            Client = ["by server: graceful_stop, graceful; received GOAWAY NO_ERROR last=1 \"graceful_stop\"; 1 call"],
        },
        new("the server stops, a call in flight finishes", async stage =>
        {
            var (server, client) = await stage.PairAsync();
            using var call = await client.BeginAsync(MatrixServer.Hold);
            var stopped = server.StopAsync();
            await client.Records.NextAsync<GoAwaySeen>();
            server.Release();
            Assert.Empty(await call.Content.ReadAsByteArrayAsync().Bounded());
            await stopped.Bounded();
        })
        {
            Server =
            [
                "by server: graceful_stop, graceful; sent GOAWAY NO_ERROR last=2147483647 \"graceful_stop\""
                    + "[; sent GOAWAY NO_ERROR last=3]; 2 calls",
            ],
            Client =
            [
                "by server: graceful_stop, graceful; received GOAWAY NO_ERROR last=2147483647 \"graceful_stop\""
                    + "[; received GOAWAY NO_ERROR last=3]; 2 calls",
            ],
            Because = "The client may hang up before Kestrel's second GOAWAY.",
        },
        new("the stopping server runs out of time", async stage =>
        {
            var (server, client) = await stage.PairAsync(shutdownTimeout: TimeSpan.FromMilliseconds(500));
            using var call = await client.BeginAsync(MatrixServer.Hold);
            await server.StopAsync().Bounded();
            await Assert.ThrowsAsync<HttpRequestException>(() => call.Content.ReadAsByteArrayAsync().Bounded());
        })
        {
            Server = ["by server: shutdown_timeout, not graceful; sent GOAWAY NO_ERROR last=2147483647 \"graceful_stop\"; 2 calls; 1 cut"],
            Client = ["by server: graceful_stop, not graceful; received GOAWAY NO_ERROR last=2147483647 \"graceful_stop\"; 2 calls; 1 cut"],
            Because = "The client is told that the server stops, and not that it ran out of time.",
        },
        new("the client disposes its handler, a call in flight", async stage =>
        {
            var (_, client) = await stage.PairAsync();
            using var call = await client.BeginAsync(MatrixServer.Hold);
            client.Dispose();
        })
        {
            Server =
            [
                "by client: peer_closed, not graceful[; sent GOAWAY NO_ERROR last=3]; 2 calls; 1 cut",
                "by client: peer_closed, graceful[; sent GOAWAY NO_ERROR last=3]; 2 calls; 1 reset",
            ],
            Client = ["by client: peer_closed, not graceful; 2 calls; 1 cut", "by client: peer_closed, graceful; 2 calls; 1 reset"],
            Because = $"SocketsHttpHandler resets the stream before it hangs up, or no longer can. {Unread}",
        },
        new("the client's pool lets go of an idle connection", async stage =>
        {
            var server = await stage.ServeAsync();
            var client = stage.Connect(server.Address, handler => handler.PooledConnectionIdleTimeout = TimeSpan.FromMilliseconds(500));
            Assert.True(await client.CallAsync(MatrixServer.Reply));
        })
        {
            Server = ["by client: peer_closed, graceful[; sent GOAWAY NO_ERROR last=1]; 1 call"],
            Client = ["by client: peer_closed, graceful; 1 call"],
            Because = Unread,
        },
        new("Kestrel's idle limit", async stage =>
            await stage.PairAsync(kestrel => kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(1)))
        {
            Server = ["by server: max_idle, graceful; sent GOAWAY NO_ERROR last=1; 1 call"],
            Client = ["by server: goaway, graceful; received GOAWAY NO_ERROR last=1; 1 call"],
            Because = "Kestrel's own GOAWAY has no debug data: the client is told that the server closes, and not why.",
        },
        new("the server aborts the connection", async stage =>
        {
            var (_, client) = await stage.PairAsync();
            Assert.False(await client.CallAsync(MatrixServer.Abort));
        })
        {
            Server = ["by unknown: connection_aborted, not graceful; 2 calls; 1 cut"],
            Client = ["by unknown: connection_reset, not graceful; 2 calls; 1 cut", "by server: peer_closed, not graceful; 2 calls; 1 cut"],
            Because = "TCP breaks, by RST or FIN as the system sees fit, and each side tells what it saw of it.",
        },
    ];

    private static CloseScenario Requested(string cause) => new($"the server's application asks for it: `{cause}`", async stage =>
    {
        var (_, client) = await stage.PairAsync();
        Assert.True(await client.CallAsync(MatrixServer.Close(cause)));
    })
    {
        Server = [$"by server: {cause}, graceful; sent GOAWAY NO_ERROR last=3 \"{cause}\"; 2 calls"],
        Client = [$"by server: {cause}, graceful; received GOAWAY NO_ERROR last=3 \"{cause}\"; 2 calls"],
    };
}
