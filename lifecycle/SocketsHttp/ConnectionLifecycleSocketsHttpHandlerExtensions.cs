using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using ConnectionLifecycle.Connections;
using ConnectionLifecycle.Frames;

namespace ConnectionLifecycle.SocketsHttp;

/// <summary>Switches the connection lifecycle on for a client's handler.</summary>
public static class ConnectionLifecycleSocketsHttpHandlerExtensions
{
    /// <summary>Watches every HTTP/2 connection of this handler and tells its life to the observers.</summary>
    /// <param name="handler">The handler; a <see cref="SocketsHttpHandler.PlaintextStreamFilter"/> that it has goes on working below.</param>
    /// <param name="observers">Whom to tell.</param>
    public static SocketsHttpHandler UseConnectionLifecycle(this SocketsHttpHandler handler, params IConnectionObserver[] observers)
    {
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(observers);
        var filter = handler.PlaintextStreamFilter;
        var connections = 0;
        handler.PlaintextStreamFilter = async (context, cancellationToken) =>
        {
            var stream = filter is null ? context.PlaintextStream : await filter(context, cancellationToken).ConfigureAwait(false);
            if (context.NegotiatedHttpVersion != HttpVersion.Version20)
            {
                return stream;
            }

            var tls = context.PlaintextStream as SslStream;
            var socket = (context.PlaintextStream as NetworkStream)?.Socket;
            var id = $"#{Interlocked.Increment(ref connections)}";
            return new ObservingStream(stream, new ObservedConnection(Peer.Client, id, observers, TimeProvider.System)
            {
                LocalEndPoint = socket?.LocalEndPoint,
                RemoteEndPoint = socket?.RemoteEndPoint ?? context.InitialRequestMessage.RequestUri switch
                {
                    { } address => new DnsEndPoint(address.IdnHost, address.Port),
                    null => null,
                },
                TlsProtocol = tls?.SslProtocol,
                TlsCipherSuite = tls?.NegotiatedCipherSuite,
            });
        };
        return handler;
    }
}
