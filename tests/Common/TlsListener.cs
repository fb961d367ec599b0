using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Microservices.Tests.Common;

/// <summary>Presents a certificate of the test's choice to whoever connects, and has nothing more to say.</summary>
public sealed class TlsListener : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TcpListener _listener;
    private readonly Task _accepting;

    public TlsListener(X509Certificate2 certificate, string host = "127.0.0.1")
    {
        _listener = new TcpListener(IPAddress.Parse(host), 0);
        _listener.Start();
        Address = new Uri($"https://{_listener.LocalEndpoint}");
        _accepting = AcceptAsync(certificate);
    }

    public Uri Address { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.Bounded();
        _stop.Dispose();
    }

    private async Task AcceptAsync(X509Certificate2 certificate)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await using var tls = new SslStream(client.GetStream());
                var options = new SslServerAuthenticationOptions { ServerCertificate = certificate, ApplicationProtocols = [SslApplicationProtocol.Http2] };
                await tls.AuthenticateAsServerAsync(options, _stop.Token);
                await tls.CopyToAsync(Stream.Null, _stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or System.Security.Authentication.AuthenticationException)
            {
                // The client refused the certificate, or the test is over.
            }
        }
    }
}
