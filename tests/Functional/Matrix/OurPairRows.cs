using ConnectionLifecycle.Connections;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Matrix;

/// <summary>Our client and our server.</summary>
internal static class OurPairRows
{
    public const string HangsUpEarly = "With nothing under way the client hangs up at the first GOAWAY: the last may find nobody.";
    private const string Unread = "Kestrel may answer the end with a GOAWAY that nobody reads any more.";

    public static IReadOnlyList<CloseScenario> All { get; } =
    [
        new("the server's application asks for it", async stage =>
        {
            var (_, client) = await stage.PairAsync();
            Assert.True(await client.CallAsync(MatrixServer.Close("app_requested")));
        })
        {
            Server = [Told("sent", "app_requested", "3]; 2 calls")],
            Client = [Told("received", "app_requested", "3]; 2 calls")],
            Because = HangsUpEarly,
        },
        new("the connection has its age", async stage =>
            await stage.PairAsync(manage: connections => connections.MaxConnectionAge = TimeSpan.FromMilliseconds(500)))
        {
            Server = [Told("sent", "max_age", "1]; 1 call")],
            Client = [Told("received", "max_age", "1]; 1 call")],
            Because = HangsUpEarly,
        },
        new("the connection is idle", async stage =>
            await stage.PairAsync(manage: connections => connections.MaxConnectionIdle = TimeSpan.FromMilliseconds(200)))
        {
            Server = [Told("sent", "max_idle", "1]; 1 call")],
            Client = [Told("received", "max_idle", "1]; 1 call")],
            Because = HangsUpEarly,
        },
        new("the connection has its age, and a call outlasts the grace", async stage =>
        {
            var (_, client) = await stage.PairAsync(manage: connections =>
            {
                connections.MaxConnectionAge = TimeSpan.FromMilliseconds(500);
                connections.MaxConnectionAgeGrace = TimeSpan.FromMilliseconds(300);
            });
            using var call = await client.BeginAsync(MatrixServer.Hold);
            await Assert.ThrowsAsync<HttpRequestException>(() => call.Content.ReadAsByteArrayAsync().Bounded());
        })
        {
            Server = [Forced("sent", "max_age", "grace_exceeded")],
            Client = [Forced("received", "max_age", "grace_exceeded")],
            Because = HangsUpEarly,
        },
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
            Server = [Told("sent", "graceful_stop", "1]; 1 call")],
            Client = [Told("received", "graceful_stop", "1]; 1 call")],
            Because = HangsUpEarly,
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
            Server = [Told("sent", "graceful_stop", "3]; 2 calls")],
            Client = [Told("received", "graceful_stop", "3]; 2 calls")],
            Because = HangsUpEarly,
        },
        new("the stopping server runs out of time", async stage =>
        {
            var (server, client) = await stage.PairAsync(shutdownTimeout: TimeSpan.FromMilliseconds(500));
            using var call = await client.BeginAsync(MatrixServer.Hold);
            await server.StopAsync().Bounded();
            await Assert.ThrowsAsync<HttpRequestException>(() => call.Content.ReadAsByteArrayAsync().Bounded());
        })
        {
            Server = [Forced("sent", "graceful_stop", "shutdown_timeout")],
            Client = [Forced("received", "graceful_stop", "shutdown_timeout")],
            Because = HangsUpEarly,
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

    /// <summary>What an end says of a drain in which the client lost nothing.</summary>
    public static string Told(string way, string cause, string lastAndCalls) =>
        $"by server: {cause}, graceful; {way} GOAWAY NO_ERROR last=2147483647 \"{cause}\"[; {way} GOAWAY NO_ERROR last={lastAndCalls}";

    private static string Forced(string way, string cause, string forced) =>
        $"by server: {forced}, not graceful; {way} GOAWAY NO_ERROR last=2147483647 \"{cause}\"; {way} GOAWAY NO_ERROR last=2147483647 \"{forced}\""
        + $"[; {way} GOAWAY NO_ERROR last=3]; 2 calls; 1 reset";
}
