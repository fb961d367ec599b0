using System.Collections.Concurrent;
using ConnectionLifecycle.Connections;

namespace ConnectionLifecycle.SocketsHttp;

/// <summary>What handlers know of each server, by scheme, host and port. Safe for use from any thread.</summary>
internal sealed class KnownServers
{
    private readonly ConcurrentDictionary<string, Server> _servers = [];

    /// <summary>What a connection to this server tells.</summary>
    public IPeerListener ListenerFor(Uri? server) => _servers.GetOrAdd(Name(server), static _ => new Server());

    /// <summary>Whether a connection to this server has ever spoken HTTP/2.</summary>
    public bool HasReached(Uri? server) => _servers.TryGetValue(Name(server), out var known) && known.IsReached;

    /// <summary>
    /// Why the last connection that this server sent a GOAWAY on was closed; null when there is none. A refused request does not know its connection.
    /// </summary>
    public string? ExplainGoAway(Uri? server) => _servers.TryGetValue(Name(server), out var known) ? known.LastGoAway?.Explain().Words : null;

    private static string Name(Uri? server) => server is { IsAbsoluteUri: true } ? server.GetLeftPart(UriPartial.Authority) : string.Empty;

    private sealed class Server : IPeerListener
    {
        private volatile bool _isReached;
        private volatile TrackedConnection? _lastGoAway;

        public bool IsReached => _isReached;

        public TrackedConnection? LastGoAway => _lastGoAway;

        public void OnOpened(TrackedConnection connection) => _isReached = true;

        public void OnGoAway(TrackedConnection connection) => _lastGoAway = connection;
    }
}
