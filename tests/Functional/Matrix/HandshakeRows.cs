using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Functional.Matrix;

/// <summary>Connections that never come to HTTP/2.</summary>
internal static class HandshakeRows
{
    private const string RefusedBecause =
        "With TLS 1.3 the server's handshake is done when the client refuses the certificate: it sees a client that leaves.";

    private const string NothingInCommon =
        "by unknown: handshake_failed (no common TLS version, cipher or protocol, or a certificate refused)";

    private static readonly string[] Left =
    [
        "by client: no_preface[; sent GOAWAY NO_ERROR last=0]",
        "by client: handshake_failed (the client left)",
        "by unknown: connection_reset[; sent GOAWAY NO_ERROR last=0]",
    ];

    public static IReadOnlyList<CloseScenario> All { get; } =
    [
        Refused(
            "the server's certificate is untrusted",
            "certificate untrusted",
            server => server,
            handler => handler.SslOptions.CertificateChainPolicy = NoTrust()),
        Refused(
            "the server's certificate is for another name",
            "certificate for another name",
            server => new Uri($"https://other.example:{server.Port}"),
            DialLoopback),
        new("the server's certificate has expired", async stage =>
        {
            var (certificate, ca) = stage.Certificates.Expired();
            var server = await stage.ServeAsync(certificate: certificate);
            var client = stage.Connect(server.Address, handler => handler.SslOptions.CertificateChainPolicy!.CustomTrustStore.Add(ca));
            Assert.False(await client.CallAsync(MatrixServer.Reply));
        })
        {
            Protocols = ["h2"],
            Server = Left,
            Client = ["by client: handshake_failed (certificate expired)"],
            Because = RefusedBecause,
        },
        new("a TLS client on the cleartext port", async stage =>
        {
            var server = await stage.ServeAsync();
            Assert.False(await stage.Connect(new Uri($"https://{server.Address.Authority}")).CallAsync(MatrixServer.Reply));
        })
        {
            Protocols = ["h2c"],
            ClientSpeaks = "h2",
            Server = ["by client: no_preface; sent GOAWAY PROTOCOL_ERROR last=0"],
            Client = ["by unknown: handshake_failed (TLS failed)"],
            Because = "The server reads no HTTP/2, the client no TLS.",
        },
        new("a cleartext client on the TLS port", async stage =>
        {
            var server = await stage.ServeAsync();
            Assert.False(await stage.Connect(new Uri($"http://{server.Address.Authority}")).CallAsync(MatrixServer.Reply));
        })
        {
            Protocols = ["h2"],
            ClientSpeaks = "h2c",
            Server = ["by server: handshake_failed (not TLS)"],
            Client =
            [
                "by server: peer_closed",
                "by server: peer_closed, 1 lost; 1 call",
                "by unknown: connection_reset",
                "by unknown: connection_reset, 1 lost; 1 call",
            ],
            Because = "The server reads no TLS and hangs up, by RST where it had not read all; the client is told nothing.",
        },
        new("nothing listens", async stage =>
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var address = new Uri($"http://{listener.LocalEndpoint}");
            listener.Stop();
            Assert.False(await stage.Connect(address).CallAsync(MatrixServer.Reply));
        })
        {
            Protocols = ["h2c"],
            Client = ["by unknown: connect_failed (connection_refused)"],
        },
        OnTheTlsPort("TLS garbage", NothingInCommon, stage => SendAsync(stage, [22, 3, 1, 0, 5, 1, 2, 3, 4, 5])),
        OnTheTlsPort(
            "plain text on the TLS port",
            "by server: handshake_failed (not TLS)",
            stage => SendAsync(stage, FrameBytes.ClientPreface)),
        OnTheTlsPort(
            "a client that leaves before TLS",
            "by client: no_preface",
            async stage => (await stage.CleartextClientAsync()).CloseSending()),
        OnTheTlsPort("a client that says nothing on the TLS port", "by server: handshake_failed (timeout)", Silent),
        OnTheTlsPort(
            "TLS without ALPN",
            "by server: handshake_failed (no protocol negotiated by ALPN)",
            stage => HandshakeAsync(stage, null)),
        OnTheTlsPort(
            "ALPN offers http/1.1 only",
            NothingInCommon,
            stage => Assert.ThrowsAsync<AuthenticationException>(() => HandshakeAsync(stage, [SslApplicationProtocol.Http11]))),
    ];

    private static CloseScenario OnTheTlsPort(string name, string server, Func<Stage, Task> act) =>
        new(name, act) { Protocols = ["h2"], Server = [server] };

    private static CloseScenario Refused(
        string name, string detail, Func<Uri, Uri> addressOf, Action<SocketsHttpHandler> configure) =>
        new(name, async stage =>
        {
            var server = await stage.ServeAsync();
            Assert.False(await stage.Connect(addressOf(server.Address), configure).CallAsync(MatrixServer.Reply));
        })
        {
            Protocols = ["h2"],
            Server = Left,
            Client = [$"by client: handshake_failed ({detail})"],
            Because = RefusedBecause,
        };

    private static X509ChainPolicy NoTrust() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
    };

    private static void DialLoopback(SocketsHttpHandler handler) => handler.ConnectCallback = async (context, cancellationToken) =>
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    };

    private static async Task Silent(Stage stage) => await stage.CleartextClientAsync(kestrel =>
        kestrel.ConfigureHttpsDefaults(https => https.HandshakeTimeout = TimeSpan.FromMilliseconds(300)));

    private static async Task SendAsync(Stage stage, byte[] bytes)
    {
        var peer = await stage.CleartextClientAsync();
        await peer.SendBytesAsync(bytes);
    }

    private static async Task HandshakeAsync(Stage stage, List<SslApplicationProtocol>? protocols)
    {
        var server = await stage.ServeAsync();
        await using var peer = await RawClient.ConnectAsync(
            server.Address, stage.Certificates.Ca, tls => tls.ApplicationProtocols = protocols);
        await peer.ReadToEndAsync();
    }
}
