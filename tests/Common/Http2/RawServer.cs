using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Microservices.Tests.Common.Http2;

/// <summary>Listens on a free port of the loopback address; what its connections say is up to the test.</summary>
public sealed class RawServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly SslServerAuthenticationOptions? _tls;

    private RawServer(SslServerAuthenticationOptions? tls)
    {
        _tls = tls;
        _listener.Start();
        Address = new Uri($"{(tls is null ? "http" : "https")}://{_listener.LocalEndpoint}");
    }

    public Uri Address { get; }

    public static RawServer StartCleartext() => new(tls: null);

    /// <param name="certificate">Presented to whoever connects.</param>
    /// <param name="configure">Changes the handshake, for example to know no ALPN or to ask for a certificate.</param>
    public static RawServer StartTls(X509Certificate2 certificate, Action<SslServerAuthenticationOptions>? configure = null)
    {
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificate = certificate,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
        };
        configure?.Invoke(options);
        return new RawServer(options);
    }

    /// <summary>The next connection, the handshake done; HTTP/2 is the test's to begin.</summary>
    public async Task<RawServerConnection> AcceptAsync()
    {
        var socket = await _listener.AcceptSocketAsync().Bounded();
        try
        {
            socket.NoDelay = true;
            Stream stream = new NetworkStream(socket);
            if (_tls is not null)
            {
                var tls = new SslStream(stream);
                await tls.AuthenticateAsServerAsync(_tls).Bounded();
                stream = tls;
            }

            return new RawServerConnection(new Wire(socket, stream));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose() => _listener.Dispose();
}
