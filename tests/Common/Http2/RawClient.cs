using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;

namespace Microservices.Tests.Common.Http2;

/// <summary>A client that says to the server exactly what the test says.</summary>
public sealed class RawClient : RawConnection
{
    private readonly Uri _address;

    private RawClient(Uri address, Wire wire)
        : base(wire) => _address = address;

    /// <summary>Connects, and for an https address shakes hands; HTTP/2 is the test's to begin.</summary>
    /// <param name="address">The scheme says whether to speak TLS, be that what the server speaks or not.</param>
    /// <param name="ca">Whom to trust.</param>
    /// <param name="configure">Changes the handshake, for example to offer no ALPN or to present a certificate.</param>
    public static async Task<RawClient> ConnectAsync(Uri address, X509Certificate2? ca = null, Action<SslClientAuthenticationOptions>? configure = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.Host, address.Port).Bounded();
            Stream stream = new NetworkStream(socket);
            if (address.Scheme == Uri.UriSchemeHttps)
            {
                var tls = new SslStream(stream);
                await tls.AuthenticateAsClientAsync(TlsOptions(address, ca, configure)).Bounded();
                stream = tls;
            }

            return new RawClient(address, new Wire(socket, stream));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public Task SendPrefaceAsync() => Wire.SendAsync(FrameBytes.ClientPreface);

    /// <summary>Begins a call; with a message, that is the whole request, else the call stays open for <c>SendMessageAsync</c>.</summary>
    public Task StartCallAsync(int streamId, string path, IMessage? message = null)
    {
        var headers = FrameBytes.Headers(streamId, FieldBlock.Request(_address, path));
        return Wire.SendAsync(message is null ? headers : [.. headers, .. FrameBytes.Data(streamId, GrpcMessage.Encode(message), endStream: true)]);
    }

    /// <summary>Reads up to the end of a call whose reply is one message.</summary>
    public async Task<T> ReadReplyAsync<T>(int streamId)
        where T : IMessage<T>, new()
    {
        await ReadUntilAsync(frame => frame.StreamId == streamId && frame.EndsStream, $"the end of stream {streamId}");
        var content = Received.Where(frame => frame.StreamId == streamId && frame.Type == ConnectionLifecycle.FrameType.Data);
        return GrpcMessage.Decode<T>(content.SelectMany(frame => frame.Payload).ToArray());
    }

    private static SslClientAuthenticationOptions TlsOptions(Uri address, X509Certificate2? ca, Action<SslClientAuthenticationOptions>? configure)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = address.Host,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
        };
        if (ca is not null)
        {
            options.CertificateChainPolicy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                CustomTrustStore = { ca },
            };
        }

        configure?.Invoke(options);
        return options;
    }
}
