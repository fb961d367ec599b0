using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Endpoints;

/// <summary>A stock client that speaks one version of HTTP and trusts any certificate; it remembers the last one.</summary>
internal sealed class UserClient : IDisposable
{
    private readonly SocketsHttpHandler _handler;
    private readonly HttpMessageInvoker _invoker;
    private readonly Uri _address;
    private readonly Version _version;
    private int _connections;

    /// <param name="address">Where requests go.</param>
    /// <param name="version">The version of HTTP, and no other.</param>
    /// <param name="unixSocket">The socket to connect to instead of the address.</param>
    /// <param name="before">What the client sends before HTTP, and before TLS.</param>
    public UserClient(Uri address, string version, string? unixSocket = null, byte[]? before = null)
    {
        (_address, _version) = (address, new Version(version));
        _handler = new SocketsHttpHandler
        {
            ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, unixSocket, before ?? [], cancellationToken),
            SslOptions = { RemoteCertificateValidationCallback = Accept },
        };
        _invoker = new HttpMessageInvoker(_handler);
    }

    public HttpMessageInvoker Invoker => _invoker;

    /// <summary>How many connections there have been.</summary>
    public int Connections => _connections;

    /// <summary>The subject of the server's certificate.</summary>
    public string? ServerName { get; private set; }

    public async Task<string> GetAsync(string path = "/")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_address, path)) { Version = _version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var response = await _invoker.SendAsync(request, CancellationToken.None).Bounded();
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync().Bounded();
    }

    public void Dispose() => _invoker.Dispose();

    private bool Accept(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        ServerName = certificate?.Subject;
        return certificate is not null;
    }

    private async ValueTask<Stream> ConnectAsync(DnsEndPoint server, string? unixSocket, byte[] before, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _connections);
        var socket = unixSocket is null
            ? new Socket(SocketType.Stream, ProtocolType.Tcp)
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(unixSocket is null ? new IPEndPoint(IPAddress.Loopback, server.Port) : new UnixDomainSocketEndPoint(unixSocket), cancellationToken);
        await socket.SendAsync(before, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
