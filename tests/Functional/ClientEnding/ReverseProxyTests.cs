using System.Net;
using ConnectionLifecycle;
using Greet.V1;
using Grpc.Net.Client;
using Microservices.Tests.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Microservices.Tests.Functional.ClientEnding;

/// <summary>AddConnectionLifecycle on YARP.</summary>
public sealed class ReverseProxyTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const int Workers = 8;
    private const int Rounds = 10;

    private static readonly RouteConfig Everything = new() { RouteId = "all", ClusterId = "greeter", Match = new RouteMatch { Path = "{**all}" } };

    [Fact]
    public async Task BetweenAClientAndAServerThatClosesItsConnectionsAfterEveryCall_NoCallIsLost()
    {
        await using var proxy = await StartAsync(shared.Server.H2c);
        using var channel = GrpcChannel.ForAddress(proxy.Urls.Single());
        var greeter = new Greeter.GreeterClient(channel);
        var replies = await Task.WhenAll(Enumerable.Range(0, Workers).Select(async worker =>
        {
            var messages = new List<string>();
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var kind in FourKinds.All)
                {
                    messages.Add(await FourKinds.GreetAsync(greeter, kind, afterCall: AfterCall.Close));
                }
            }

            return messages;
        }));

        Assert.Equal(Workers * Rounds * FourKinds.All.Length, replies.Sum(messages => messages.Count));
        Assert.All(replies.SelectMany(messages => messages), message => Assert.Contains("Ada", message, StringComparison.Ordinal));
        var closed = proxy.Services.GetRequiredService<ConnectionRegistry>().Closed;
        Assert.True(closed.Count > 1);
        Assert.All(closed, record => Assert.Equal(0, record.StreamsLost));
    }

    [Fact]
    public async Task ACallThatIsRefused_IsSentAgainByTheProxy()
    {
        using var server = new AnsweringServer(refusals: 1);
        await using var proxy = await StartAsync(server.Address);
        using var channel = GrpcChannel.ForAddress(proxy.Urls.Single());
        foreach (var kind in FourKinds.All)
        {
            Assert.Equal(server.Address.Authority, await FourKinds.GreetAsync(new Greeter.GreeterClient(channel), kind));
        }

        Assert.Equal(4, server.Calls);
    }

    [Fact]
    public async Task TheHandlers_AreTheOnesThatYarpConfigures()
    {
        SocketsHttpHandler? configured = null;
        var services = new ServiceCollection().AddLogging();
        services.AddReverseProxy().AddConnectionLifecycle(configureHttpClient: (_, handler) => configured = handler).AddConnectionLifecycle();
        await using var container = services.BuildServiceProvider();
        using var client = container.GetRequiredService<IForwarderHttpClientFactory>().CreateClient(new ForwarderHttpClientContext
        {
            ClusterId = "greeter",
            NewConfig = new HttpClientConfig { MaxConnectionsPerServer = 7 },
        });

        Assert.Equal((7, false), (configured?.MaxConnectionsPerServer, configured?.UseCookies));
    }

    [Fact]
    public void AnotherFactory_IsAMistake_WhicheverComesFirst()
    {
        var first = new ServiceCollection().AddReverseProxy().ConfigureHttpClient((_, _) => { });
        var second = new ServiceCollection().AddReverseProxy().AddConnectionLifecycle();

        Assert.Contains("configureHttpClient", Assert.Throws<InvalidOperationException>(() => first.AddConnectionLifecycle()).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => second.ConfigureHttpClient((_, _) => { }));
    }

    private static async Task<WebApplication> StartAsync(Uri server)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear(); // The settings of the Greeter's server lie beside this test.
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddReverseProxy().AddConnectionLifecycle().LoadFromMemory([Everything],
        [
            new ClusterConfig
            {
                ClusterId = "greeter",
                Destinations = new Dictionary<string, DestinationConfig> { ["first"] = new() { Address = server.OriginalString } },
                HttpRequest = new ForwarderRequestConfig { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact },
            },
        ]);
        var proxy = builder.Build();
        proxy.MapReverseProxy();
        await proxy.StartAsync().Bounded();
        return proxy;
    }
}
