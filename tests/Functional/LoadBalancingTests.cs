using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using ConnectionLifecycle;
using Greet.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Balancer;
using Grpc.Net.Client.Configuration;
using Microservices.Certificates;
using Microservices.Tests.Common;
using Microservices.Tests.Functional.Matrix;
using Microsoft.Extensions.DependencyInjection;

namespace Microservices.Tests.Functional;

/// <summary>The connection lifecycle with gRPC's load balancing, which connects by itself: several servers behind one handler.</summary>
public sealed class LoadBalancingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task EachConnection_HasItsOwnStoryAndItsOwnEnd(string protocol)
    {
        await using var first = await ServeAsync();
        await using var second = await ServeAsync();
        var records = new Records();
        var (firstCalls, secondCalls) = (0, 0);
        using (var channel = Balance(protocol, records, first.Address(protocol), second.Address(protocol)))
        {
            var greeter = new Greeter.GreeterClient(channel);
            await CallUntilAsync(greeter, records, connections: 2);
            var (before1, before2) = (Started(records, first.Address(protocol)), Started(records, second.Address(protocol)));
            await CallAsync(greeter, times: 10);
            (firstCalls, secondCalls) = (Started(records, first.Address(protocol)), Started(records, second.Address(protocol)));
            Assert.Equal((before1 + 5, before2 + 5), (firstCalls, secondCalls));

            first.Program.Terminate();
            var stopped = await records.FirstAsync();
            Assert.Equal(first.Address(protocol).Authority, stopped.RemoteEndPoint);
            Assert.StartsWith("by server: graceful_stop, nothing lost; sent GOAWAY NO_ERROR last=0; received GOAWAY NO_ERROR last=2147483647 \"graceful_stop\"", RecordSummary.Of(stopped), StringComparison.Ordinal);
            Assert.Equal(firstCalls, stopped.StreamsSucceeded);

            await CallAsync(greeter, times: 4);
            Assert.Equal(secondCalls + 4, Started(records, second.Address(protocol)));
        }

        await records.AssertOneForEachAsync();
        var hungUp = Assert.Single(records.Registry.Closed, record => record.RemoteEndPoint == second.Address(protocol).Authority);
        Assert.Equal($"by client: client_shutdown, nothing lost; sent GOAWAY NO_ERROR last=0 \"client transport shutdown\"; {secondCalls + 4} calls", RecordSummary.Of(hungUp));
        Assert.All(records.Registry.Closed, record => RecordSummary.AssertSound(record, ConnectionLifecycle.ConnectionSide.Client, protocol));
    }

    // The attempt is gRPC's own, before there is a request: what is never given to the handler cannot be told.
    [Fact]
    public async Task ADeadAddress_CostsNoCall_AndHasNoRecord()
    {
        await using var server = await ServeAsync();
        var records = new Records();
        using (var channel = Balance("h2c", records, DeadAddress(), server.H2c))
        {
            await CallAsync(new Greeter.GreeterClient(channel), times: 4);
        }

        await records.AssertOneForEachAsync();
        Assert.Equal(server.H2c.Authority, Assert.Single(records.Registry.Closed).RemoteEndPoint);
    }

    [Fact]
    public async Task AServerThatIsNotTrusted_HasARecord()
    {
        await using var trusted = await ServeAsync();
        await using var other = await GreeterServerProcess.StartAsync();
        var records = new Records();
        using var channel = Balance("h2", records, trusted.H2, other.H2);
        var greeter = new Greeter.GreeterClient(channel);

        while (records.Registry.Closed.Count == 0)
        {
            try
            {
                await CallAsync(greeter, times: 1);
            }
            catch (RpcException)
            {
                // It was the untrusted server's turn.
            }
        }

        var refused = await records.FirstAsync();
        Assert.Equal(other.H2.Authority, refused.RemoteEndPoint);
        Assert.Equal("by client: handshake_failed (certificate untrusted)", RecordSummary.Of(refused));
    }

    public void Dispose() => _folder.Dispose();

    private static Uri DeadAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://{listener.LocalEndpoint}");
    }

    private static int Started(Records records, Uri server) =>
        records.Registry.Live.Single(connection => connection.RemoteAddress == server.Authority).StreamsStarted;

    private static async Task CallUntilAsync(Greeter.GreeterClient greeter, Records records, int connections)
    {
        while (records.Registry.Live.Count < connections)
        {
            await CallAsync(greeter, times: 1);
        }
    }

    private static async Task CallAsync(Greeter.GreeterClient greeter, int times)
    {
        for (var call = 0; call < times; call++)
        {
            await greeter.SayHelloAsync(new HelloRequest()).ResponseAsync.Bounded();
        }
    }

    private Task<GreeterServerProcess> ServeAsync() => GreeterServerProcess.StartOtherAsync(Repository.ServerProgram, _folder.Path);

    private GrpcChannel Balance(string protocol, Records records, params Uri[] servers)
    {
        var handler = new SocketsHttpHandler();
        if (protocol == "h2")
        {
            var ca = new DevelopmentCertificates(_folder.Path, TimeProvider.System).CaCertificatePath;
            handler.SslOptions.CertificateChainPolicy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                CustomTrustStore = { CertificateFiles.LoadCertificate(ca) },
            };
        }

        var addresses = servers.Select(server => new BalancerAddress(server.Host, server.Port)).ToList();
        return GrpcChannel.ForAddress("static:///greeter", new GrpcChannelOptions
        {
            Credentials = protocol == "h2" ? ChannelCredentials.SecureSsl : ChannelCredentials.Insecure,
            HttpHandler = handler.UseConnectionLifecycle(options =>
            {
                options.LoadBalancing = true;
                options.Observers.Add(records.Registry);
            }),
            DisposeHttpClient = true,
            ServiceConfig = new ServiceConfig { LoadBalancingConfigs = { new RoundRobinConfig() } },
            ServiceProvider = new ServiceCollection()
                .AddSingleton<ResolverFactory>(new StaticResolverFactory(_ => addresses))
                .BuildServiceProvider(),
        });
    }
}
