using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microservices.Certificates;

namespace Microservices.Tests.Unit.Certificates;

/// <summary>Server and client take each other's certificate in a real TLS handshake.</summary>
public sealed class HandshakeTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly CertificatesFixture _fixture = new();
    private readonly CertificatesFixture _foreign = new();
    private readonly DevelopmentCertificates _certificates;
    private readonly DevelopmentCertificates _foreigners;

    public HandshakeTests()
    {
        // SslStream judges validity by the system's clock.
        _certificates = _fixture.At(TimeProvider.System);
        _certificates.Ensure();
        _foreigners = _foreign.At(TimeProvider.System);
        _foreigners.Ensure();
    }

    public void Dispose()
    {
        _fixture.Dispose();
        _foreign.Dispose();
    }

    [Fact]
    public async Task BothSidesAreAuthenticated()
    {
        var outcome = await ShakeHands("localhost", _certificates, _certificates);

        Assert.Equal((new Outcome(null, "CN=greeter-client"), new Outcome(null, "CN=greeter-server")), outcome);
    }

    [Fact]
    public async Task AClientOfAForeignAuthorityIsRefused()
    {
        var (server, _) = await ShakeHands("localhost", _certificates, _foreigners);

        Assert.IsType<AuthenticationException>(server.Failure);
    }

    [Fact]
    public async Task AServerUnderAnotherNameIsRefused()
    {
        var (_, client) = await ShakeHands("other.test", _certificates, _certificates);

        Assert.IsType<AuthenticationException>(client.Failure);
    }

    /// <summary>Both sides trust the server's authority, whosever the client is.</summary>
    private static async Task<(Outcome Server, Outcome Client)> ShakeHands(
        string target, DevelopmentCertificates servers, DevelopmentCertificates clients)
    {
        using var authority = CertificateFiles.LoadCertificate(servers.CaCertificatePath);
        using var serverCertificate = CertificateFiles.LoadWithKey(servers.ServerCertificatePath, servers.ServerKeyPath);
        using var clientCertificate = CertificateFiles.LoadWithKey(clients.ClientCertificatePath, clients.ClientKeyPath);

        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var dialled = new TcpClient();
        await dialled.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using var accepted = await listener.AcceptTcpClientAsync();
        await using var server = new SslStream(accepted.GetStream());
        await using var client = new SslStream(dialled.GetStream());

        var atServer = OutcomeOf(server, server.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = serverCertificate,
            ClientCertificateRequired = true,
            CertificateChainPolicy = Trust(authority),
        }));
        var atClient = OutcomeOf(client, client.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = target,
            ClientCertificates = [clientCertificate],
            CertificateChainPolicy = Trust(authority),
        }));
        await Task.WhenAll(atServer, atClient).WaitAsync(Limit);
        return (await atServer, await atClient);
    }

    /// <summary>Hangs up after a failure, so that the other side does not wait for more.</summary>
    private static async Task<Outcome> OutcomeOf(SslStream stream, Task handshake)
    {
        var failure = await Record.ExceptionAsync(() => handshake);
        if (failure is null)
            return new(null, stream.RemoteCertificate?.Subject);

        await stream.DisposeAsync();
        return new(failure, null);
    }

    private static X509ChainPolicy Trust(X509Certificate2 authority) => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { authority },
        RevocationMode = X509RevocationMode.NoCheck,
    };

    private sealed record Outcome(Exception? Failure, string? Peer);
}
