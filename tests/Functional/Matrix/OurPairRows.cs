using ConnectionLifecycle;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Matrix;

/// <summary>Our client and our server.</summary>
internal static class OurPairRows
{
    public const string HangsUpEarly = "With nothing under way the client hangs up at the first GOAWAY: the last may find nobody.";

    /// <summary>The client's last word, unless the server's FIN was before it.</summary>
    public const string Answer = "[; sent GOAWAY NO_ERROR last=0]";

    private const string Answered = "[; received GOAWAY NO_ERROR last=0]";
    private const string Unread = "Kestrel may see the FIN before it has answered the GOAWAY, or answer when nobody reads any more.";

    public static IReadOnlyList<CloseScenario> All { get; } =
    [
        new("the server's application asks for it", async stage =>
        {
            var (_, client) = await stage.PairAsync();
            Assert.True(await client.CallAsync(MatrixServer.Close("app_requested")));
        })
        {
            Server = [ServerTold("app_requested", 3, "2 calls")],
            Client = [ClientTold("app_requested", 3, "2 calls")],
            Because = HangsUpEarly,
        },
        new("the connection has its age", async stage =>
            await stage.PairAsync(manage: connections => connections.MaxConnectionAge = TimeSpan.FromMilliseconds(500)))
        {
            Server = [ServerTold("max_age", 1, "1 call")],
            Client = [ClientTold("max_age", 1, "1 call")],
            Because = HangsUpEarly,
        },
        new("the connection is idle", async stage =>
            await stage.PairAsync(manage: connections => connections.MaxConnectionIdle = TimeSpan.FromMilliseconds(200)))
        {
            Server = [ServerTold("max_idle", 1, "1 call")],
            Client = [ClientTold("max_idle", 1, "1 call")],
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
            Server = [ServerForced("max_age", "grace_exceeded")],
            Client = [ClientForced("max_age", "grace_exceeded")],
            Because = HangsUpEarly,
        },
        new("the client disposes its handler, idle", async stage =>
        {
            var (_, client) = await stage.PairAsync();
            client.Dispose();
        })
        {
            Server = [Left("client_shutdown", "client transport shutdown", 1, "1 call")],
            Client = ["by client: client_shutdown, nothing lost; sent GOAWAY NO_ERROR last=0 \"client transport shutdown\"[; received …]; 1 call"],
            Because = Unread,
        },
        new("the server stops, idle", async stage =>
        {
            var (server, _) = await stage.PairAsync();
            await server.StopAsync();
        })
        {
            Server = [ServerTold("graceful_stop", 1, "1 call")],
            Client = [ClientTold("graceful_stop", 1, "1 call")],
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
            Server = [ServerTold("graceful_stop", 3, "2 calls")],
            Client = [ClientTold("graceful_stop", 3, "2 calls")],
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
            Server = [ServerForced("graceful_stop", "shutdown_timeout")],
            Client = [ClientForced("graceful_stop", "shutdown_timeout")],
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
                Left("client_shutdown", "client transport shutdown", 3, "2 calls", "1 lost"),
                Left("client_shutdown", "client transport shutdown", 3, "2 calls; 1 reset"),
            ],
            Client =
            [
                "by client: client_shutdown, 1 lost; sent GOAWAY NO_ERROR last=0 \"client transport shutdown\"[; received …]; 2 calls",
                "by client: client_shutdown, nothing lost; sent GOAWAY NO_ERROR last=0 \"client transport shutdown\"[; received …]; 2 calls; 1 reset",
            ],
            Because = $"SocketsHttpHandler resets the stream before it hangs up, or no longer can. {Unread}",
        },
        new("the client's pool lets go of an idle connection", async stage =>
        {
            var server = await stage.ServeAsync();
            var client = stage.Connect(server.Address, handler => handler.PooledConnectionIdleTimeout = TimeSpan.FromMilliseconds(500));
            Assert.True(await client.CallAsync(MatrixServer.Reply));
        })
        {
            Server = [Left("client_idle", "client_idle", 1, "1 call")],
            Client = ["by client: client_idle, nothing lost; sent GOAWAY NO_ERROR last=0 \"client_idle\"[; received …]; 1 call"],
            Because = Unread,
        },
        new("the client's pool lets go of a connection of this age", async stage =>
        {
            var server = await stage.ServeAsync();
            var client = stage.Connect(server.Address, handler => handler.PooledConnectionLifetime = TimeSpan.FromMilliseconds(500));
            Assert.True(await client.CallAsync(MatrixServer.Reply));
        })
        {
            Server = [Left("client_max_age", "client_max_age", 1, "1 call")],
            Client = ["by client: client_max_age, nothing lost; sent GOAWAY NO_ERROR last=0 \"client_max_age\"[; received …]; 1 call"],
            Because = Unread,
        },
        new("Kestrel's idle limit", async stage =>
            await stage.PairAsync(kestrel => kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(1)))
        {
            Server = [$"by server: max_idle, nothing lost; sent GOAWAY NO_ERROR last=1{Answered}; 1 call"],
            Client = [$"by server: goaway, nothing lost{Answer}; received GOAWAY NO_ERROR last=1; 1 call"],
            Because = "Kestrel's own GOAWAY has no debug data: the client is told that the server closes, and not why.",
        },
        new("the server aborts the connection", async stage =>
        {
            var (_, client) = await stage.PairAsync();
            Assert.False(await client.CallAsync(MatrixServer.Abort));
        })
        {
            Server = ["by unknown: connection_aborted, 1 lost; 2 calls"],
            Client = ["by unknown: connection_reset, 1 lost; 2 calls", "by server: peer_closed, 1 lost; 2 calls"],
            Because = "TCP breaks, by RST or FIN as the system sees fit, and each side tells what it saw of it.",
        },
    ];

    /// <summary>What the server says of a drain in which the client lost nothing.</summary>
    public static string ServerTold(string cause, int last, string calls) =>
        $"by server: {cause}, nothing lost; sent GOAWAY NO_ERROR last=2147483647 \"{cause}\"[; sent GOAWAY NO_ERROR last={last}]{Answered}; {calls}";

    /// <summary>What the client says of it.</summary>
    public static string ClientTold(string cause, int last, string calls) =>
        $"by server: {cause}, nothing lost{Answer}; received GOAWAY NO_ERROR last=2147483647 \"{cause}\"[; received GOAWAY NO_ERROR last={last}]; {calls}";

    private static string Left(string cause, string debugData, int last, string calls, string lost = "nothing lost") =>
        $"by client: {cause}, {lost}[; sent GOAWAY NO_ERROR last={last}]; received GOAWAY NO_ERROR last=0 \"{debugData}\"; {calls}";

    private static string ServerForced(string cause, string forced) =>
        $"by server: {forced}, nothing lost; sent GOAWAY NO_ERROR last=2147483647 \"{cause}\"; sent GOAWAY NO_ERROR last=2147483647 \"{forced}\""
        + $"[; sent GOAWAY NO_ERROR last=3]{Answered}; 2 calls; 1 reset";

    private static string ClientForced(string cause, string forced) =>
        $"by server: {forced}, nothing lost{Answer}; received GOAWAY NO_ERROR last=2147483647 \"{cause}\"; received GOAWAY NO_ERROR last=2147483647 \"{forced}\""
        + "[; received GOAWAY NO_ERROR last=3]; 2 calls; 1 reset";
}
