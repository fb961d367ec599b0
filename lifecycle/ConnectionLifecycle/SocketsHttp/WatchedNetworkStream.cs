using System.Net;
using System.Net.Sockets;

namespace ConnectionLifecycle.SocketsHttp;

/// <summary>A TCP connection that tells when it is gone. Reading and writing are untouched.</summary>
internal sealed class WatchedNetworkStream : NetworkStream
{
    private readonly Action _onGone;

    private WatchedNetworkStream(Socket socket, Action onGone)
        : base(socket, ownsSocket: true) => _onGone = onGone;

    /// <summary>Connects as <see cref="SocketsHttpHandler"/> does when nobody tells it otherwise.</summary>
    /// <param name="endPoint">Where to.</param>
    /// <param name="onGone">Called when the stream is disposed.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<Stream> ConnectAsync(DnsEndPoint endPoint, Action onGone, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
            return new WatchedNetworkStream(socket, onGone);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _onGone();
        }
    }
}
