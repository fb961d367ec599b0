using ConnectionLifecycle;
using Greet.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Balancer;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Microservices.Tests.Functional.ClientEnding;

/// <summary>AddConnectionLifecycle on clients of IHttpClientFactory and of gRPC's client factory.</summary>
public sealed class HttpClientBuilderTests
{
    private static readonly Dictionary<string, Action<IHttpClientBuilder>> Ways = new()
    {
        ["alone"] = client => client.AddConnectionLifecycle(),
        ["before ConfigurePrimaryHttpMessageHandler"] = client => client.AddConnectionLifecycle().ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler()),
        ["after ConfigurePrimaryHttpMessageHandler"] = client => client.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler()).AddConnectionLifecycle(),
        ["before UseSocketsHttpHandler"] = client => client.AddConnectionLifecycle().UseSocketsHttpHandler((handler, _) => handler.UseCookies = false),
        ["after UseSocketsHttpHandler"] = client => client.UseSocketsHttpHandler((handler, _) => handler.UseCookies = false).AddConnectionLifecycle(),
        ["twice"] = client => client.AddConnectionLifecycle().AddConnectionLifecycle(),
        ["for all clients, and for this one"] = client =>
        {
            client.Services.ConfigureHttpClientDefaults(every => every.AddConnectionLifecycle());
            client.AddConnectionLifecycle();
        },
    };

    public static TheoryData<string> WaysToAdd => new(Ways.Keys);

    [Theory]
    [MemberData(nameof(WaysToAdd))]
    public async Task AClientOfGrpcsFactory_SendsARefusedCallAgain(string way)
    {
        using var server = new AnsweringServer(refusals: 1);
        var services = new ServiceCollection();
        Ways[way](services.AddGrpcClient<Greeter.GreeterClient>(options => options.Address = server.Address));
        await using var container = services.BuildServiceProvider();

        Assert.Equal(server.Address.Authority, await FourKinds.GreetAsync(container.GetRequiredService<Greeter.GreeterClient>(), "SayHello"));
        Assert.Single(container.GetRequiredService<ConnectionRegistry>().Live);
        Assert.Single(LifecycleHandlers(container, nameof(Greeter.GreeterClient)));
    }

    [Fact]
    public async Task AllOptionsOfOneClient_AreAdded_AndTheContainersObserversAreUsed()
    {
        using var server = new AnsweringServer();
        var (first, second, third) = (new Connections(), new Connections(), new Connections());
        var services = new ServiceCollection();
        services.AddSingleton<IConnectionObserver>(third);
        services.AddGrpcClient<Greeter.GreeterClient>(options => options.Address = server.Address)
            .AddConnectionLifecycle(options => options.Observers.Add(first))
            .AddConnectionLifecycle(options => options.Observers.Add(second));
        await using var container = services.BuildServiceProvider();
        await FourKinds.GreetAsync(container.GetRequiredService<Greeter.GreeterClient>(), "SayHello");

        Assert.Equal((1, 1, 1), (first.Opened, second.Opened, third.Opened));
    }

    [Fact]
    public async Task APrimaryHandlerOfAnotherKind_IsAMistake_ThatNamesTheClient()
    {
        var services = new ServiceCollection();
        services.AddHttpClient("greeter").ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler()).AddConnectionLifecycle();
        await using var container = services.BuildServiceProvider();

        var mistake = Assert.Throws<InvalidOperationException>(() => container.GetRequiredService<IHttpClientFactory>().CreateClient("greeter"));
        Assert.Equal("AddConnectionLifecycle: the primary handler of the client 'greeter' is a System.Net.Http.HttpClientHandler; it must be a SocketsHttpHandler.", mistake.Message);
    }

    [Fact]
    public async Task AnOptionThatIsNotAllowed_IsAMistake_ThatNamesIt()
    {
        var services = new ServiceCollection();
        services.AddHttpClient("greeter").AddConnectionLifecycle(options => options.MaxReplayBytes = -1);
        await using var container = services.BuildServiceProvider();

        var mistake = Assert.Throws<ArgumentOutOfRangeException>(() => container.GetRequiredService<IHttpClientFactory>().CreateClient("greeter"));
        Assert.Contains("MaxReplayBytes", mistake.Message, StringComparison.Ordinal);
        Assert.Contains("-1", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AHandlerThatIsUsedTwice_IsAMistake()
    {
        using var handler = new SocketsHttpHandler();
        using var first = handler.UseConnectionLifecycle();

        Assert.Throws<InvalidOperationException>(() => handler.UseConnectionLifecycle());
    }

    [Fact]
    public async Task AHandlerThatIsReplacedEverySecond_LosesNoCall_AndTheNextKnowsTheServersOfTheLast()
    {
        using var server = new AnsweringServer();
        var isDown = false;
        var attempts = 0;
        var services = new ServiceCollection();
        services.AddHttpClient("greeter")
            .SetHandlerLifetime(TimeSpan.FromSeconds(1))
            .UseSocketsHttpHandler((handler, _) => handler.ConnectCallback = async (context, token) =>
            {
                if (Volatile.Read(ref isDown))
                {
                    isDown = Interlocked.Increment(ref attempts) < 8; // Longer than a server is waited for that was never there.
                    throw new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.ConnectionRefused);
                }

                var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, token);
                return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
            })
            .AddConnectionLifecycle();
        await using var container = services.BuildServiceProvider();
        var handlers = new HashSet<HttpMessageHandler>();
        while (handlers.Count < 3)
        {
            await CallAsync(container, server);
            handlers.Add(LifecycleHandlers(container, "greeter").Single());
        }

        isDown = true;
        while (attempts == 0)
        {
            await CallAsync(container, server);
        }

        Assert.Equal(8, attempts);
    }

    [Fact]
    public async Task RoundRobin_WithAResolverOfItsOwn()
    {
        using var first = new AnsweringServer(refusals: 1);
        using var second = new AnsweringServer(refusals: 1);
        var addresses = new[] { first, second }.Select(server => new BalancerAddress(server.Address.Host, server.Address.Port)).ToList();
        var services = new ServiceCollection();
        services.AddSingleton<ResolverFactory>(new StaticResolverFactory(_ => addresses));
        services.AddGrpcClient<Greeter.GreeterClient>(options => options.Address = new Uri("static:///greeter"))
            .ConfigureChannel(channel =>
            {
                channel.Credentials = ChannelCredentials.Insecure;
                channel.ServiceConfig = new ServiceConfig { LoadBalancingConfigs = { new RoundRobinConfig() } };
            })
            .AddConnectionLifecycle(options => options.LoadBalancing = true);
        await using var container = services.BuildServiceProvider();
        var greeter = container.GetRequiredService<Greeter.GreeterClient>();
        while (first.Calls < 4 || second.Calls < 4)
        {
            await FourKinds.GreetAsync(greeter, FourKinds.All[(first.Calls + second.Calls) % 4]);
        }

        Assert.Equal(2, LifecycleHandlers(container, nameof(Greeter.GreeterClient)).Single().CallsSentAgain);
    }

    private static async Task CallAsync(ServiceProvider container, AnsweringServer server)
    {
        using var http = container.GetRequiredService<IHttpClientFactory>().CreateClient("greeter");
        using var channel = GrpcChannel.ForAddress(server.Address, new GrpcChannelOptions { HttpClient = http });
        Assert.Equal(server.Address.Authority, await FourKinds.GreetAsync(new Greeter.GreeterClient(channel), "SayHello"));
    }

    // Those of the client's handler of this moment; a channel keeps the one that it was made with.
    private static List<ConnectionLifecycleHandler> LifecycleHandlers(ServiceProvider container, string client)
    {
        var handlers = new List<ConnectionLifecycleHandler>();
        for (var handler = container.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(client); handler is DelegatingHandler outer; handler = outer.InnerHandler!)
        {
            if (outer is ConnectionLifecycleHandler lifecycle)
            {
                handlers.Add(lifecycle);
            }
        }

        return handlers;
    }

    private sealed class Connections : IConnectionObserver
    {
        private int _opened;

        public int Opened => _opened;

        public void OnEvent(ConnectionEvent connectionEvent)
        {
            if (connectionEvent is ConnectionOpened)
            {
                Interlocked.Increment(ref _opened);
            }
        }
    }
}
