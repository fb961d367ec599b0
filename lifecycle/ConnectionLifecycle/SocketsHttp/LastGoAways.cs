using System.Collections.Concurrent;

namespace ConnectionLifecycle.SocketsHttp;

/// <summary>
/// Which connection to each server was the last to be sent a GOAWAY. A request that was refused by one does not know which it was.
/// </summary>
internal sealed class LastGoAways
{
    private readonly ConcurrentDictionary<string, TrackedConnection> _connections = [];

    /// <summary>Takes note for one connection.</summary>
    public IConnectionObserver For(Uri? server) => new Note(_connections, Name(server));

    /// <summary>What that GOAWAY said, null when there was none.</summary>
    public string? Explain(Uri? server) => _connections.TryGetValue(Name(server), out var connection) ? connection.Explain().Words : null;

    private static string Name(Uri? server) => server?.Authority ?? string.Empty;

    private sealed class Note(ConcurrentDictionary<string, TrackedConnection> connections, string server) : IConnectionObserver
    {
        public void OnEvent(ConnectionEvent connectionEvent)
        {
            if (connectionEvent is GoAwaySeen { Sender: Peer.Server })
            {
                connections[server] = connectionEvent.Connection;
            }
        }
    }
}
