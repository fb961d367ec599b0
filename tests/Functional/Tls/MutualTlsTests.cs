using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using ConnectionLifecycle;
using Greet.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Microservices.Certificates;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Tls;

/// <summary>Who is served, by whether the server asks for certificates and which one the client presents; and what both ends say of it.</summary>
public sealed class MutualTlsTests(MutualTlsServers servers) : IClassFixture<MutualTlsServers>
{
    [Theory]
    [InlineData("none", "no", "")]
    [InlineData("none", "right", "")]
    [InlineData("none", "wrong CA", "")]
    [InlineData("none", "expired", "")]
    [InlineData("allowed", "no", "")]
    [InlineData("allowed", "right", "greeter-client")]
    [InlineData("allowed", "nameless", "client.test")]
    [InlineData("required", "right", "greeter-client")]
    [InlineData("required", "nameless", "client.test")]
    public async Task Served_ByItsName(string mode, string certificate, string peerName)
    {
        var server = servers[mode];
        var observer = new ClosedObserver();
        using var channel = Connect(server, certificate, observer);

        var reply = await new Greeter.GreeterClient(channel).SayHelloAsync(new HelloRequest()).ResponseAsync.Bounded();

        Assert.Equal(peerName, reply.Session.PeerName);
        var opened = $"connection {reply.Session.ConnectionId}: ";
        await server.Log.Line($"{opened}call").Bounded();
        Assert.Equal(peerName.Length > 0, server.Log.Lines.Any(line => line.EndsWith($"{opened}client is {peerName}, by its certificate", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("allowed", "wrong CA", "untrusted", "refused")]
    [InlineData("allowed", "expired", "expired", "refused")]
    [InlineData("allowed", "for servers", "not for clients", "refused")]
    [InlineData("allowed", "for anything", "not for clients", "refused")]
    [InlineData("required", "no", "missing", "missing")]
    [InlineData("required", "wrong CA", "untrusted", "refused")]
    [InlineData("required", "expired", "expired", "refused")]
    [InlineData("required", "for servers", "not for clients", "refused")]
    public async Task Refused_BothEndsSayWhy(string mode, string certificate, string serversWord, string clientsWord)
    {
        var server = servers[mode];
        var observer = new ClosedObserver();
        using var channel = Connect(server, certificate, observer);

        var failure = await Assert.ThrowsAsync<RpcException>(() => new Greeter.GreeterClient(channel).SayHelloAsync(new HelloRequest()).ResponseAsync.Bounded());

        var record = await observer.Closed.Bounded();
        Assert.Equal($"by server: handshake_failed (client certificate {clientsWord})", record.Summary);
        Assert.Contains($"closed by server: handshake_failed (client certificate {clientsWord})", $"{failure.Status.DebugException}", StringComparison.Ordinal);
        await server.Log.Line($@"ended before HTTP/2, by server: handshake_failed \(client certificate {serversWord}\)").Bounded();
    }

    [Fact]
    public async Task WithTls12_TheHandshakeItselfFails()
    {
        var observer = new ClosedObserver();
        using var channel = Connect(servers["required"], "no", observer, SslProtocols.Tls12);

        await Assert.ThrowsAsync<RpcException>(() => new Greeter.GreeterClient(channel).SayHelloAsync(new HelloRequest()).ResponseAsync.Bounded());

        Assert.Equal("by server: handshake_failed (client certificate missing)", (await observer.Closed.Bounded()).Summary);
    }

    [Fact]
    public async Task EveryConnection_IsJudged_ResumedOrNot()
    {
        for (var connection = 0; connection < 3; connection++)
        {
            using var channel = Connect(servers["required"], "right", new ClosedObserver());
            var reply = await new Greeter.GreeterClient(channel).SayHelloAsync(new HelloRequest()).ResponseAsync.Bounded();
            Assert.Equal("greeter-client", reply.Session.PeerName);
        }
    }

    [Fact]
    public async Task TheClient_WithoutACertificate_IsToldTheOptions()
    {
        var client = await servers["required"].ClientAsync("h2", "hello");

        Assert.Equal(78, client.ExitCode);
        Assert.Equal(
            "error: UNAVAILABLE: the server refused the connection: it asks for a client certificate: name one with --cert and --key.",
            Assert.Single(client.Errors));
    }

    [Fact]
    public async Task TheClient_WithACertificateOfAnotherCa_IsToldWhichOne()
    {
        using var folder = new TemporaryFolder();
        var other = new DevelopmentCertificates(folder.Path, TimeProvider.System);
        other.Ensure();

        var client = await servers["required"].ClientAsync("h2", "hello", "--cert", other.ClientCertificatePath, "--key", other.ClientKeyPath);

        Assert.Equal(78, client.ExitCode);
        Assert.Contains($"the one in '{other.ClientCertificatePath}' is not good enough", Assert.Single(client.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheClient_WithItsCertificate_ShowsItsName()
    {
        var server = servers["required"];
        string[] identity = ["--cert", server.Certificates.ClientCertificatePath, "--key", server.Certificates.ClientKeyPath];

        var text = await server.ClientAsync("h2", ["hello", "-v", .. identity]);
        var json = await server.ClientAsync("h2", ["hello", "--json", .. identity]);

        Assert.Contains("* the server knows the client as greeter-client", text.Output);
        var session = json.Output.Select(line => JsonDocument.Parse(line).RootElement).Single(line => line.GetProperty("event").GetString() == "session");
        Assert.Equal("greeter-client", session.GetProperty("peer_name").GetString());
    }

    private static GrpcChannel Connect(GreeterServerProcess server, string certificate, ClosedObserver observer, SslProtocols protocols = SslProtocols.None)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.EnabledSslProtocols = protocols;
        handler.SslOptions.CertificateChainPolicy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { CertificateFiles.LoadCertificate(server.Certificates.CaCertificatePath) },
        };
        if (ClientIdentities.Get(certificate, server.Certificates) is { } identity)
        {
            handler.SslOptions.ClientCertificates = [identity];
        }
        else
        {
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => null!;
        }

        return GrpcChannel.ForAddress(server.H2, new GrpcChannelOptions
        {
            HttpHandler = handler.UseConnectionLifecycle(options => options.Observers.Add(observer)),
            DisposeHttpClient = true,
        });
    }

    private sealed class ClosedObserver : IConnectionObserver
    {
        private readonly TaskCompletionSource<CloseRecord> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<CloseRecord> Closed => _closed.Task;

        public ConnectionDetail Detail => ConnectionDetail.Life;

        public void OnEvent(ConnectionEvent connectionEvent)
        {
            if (connectionEvent is ConnectionClosed closed)
            {
                _closed.TrySetResult(closed.Record);
            }
        }
    }
}
