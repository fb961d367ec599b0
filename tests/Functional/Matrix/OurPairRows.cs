namespace Microservices.Tests.Functional.Matrix;

/// <summary>Our client and our server.</summary>
internal static class OurPairRows
{
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
            Server = ["by client: peer_closed, graceful; 1 call"],
            Client = ["by client: peer_closed, graceful; 1 call"],
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
