using ConnectionLifecycle;

namespace Microservices.Client.Load;

/// <summary>Counts connections, how they ended and what each server got.</summary>
internal sealed class ConnectionCounts : IConnectionObserver
{
    private readonly Lock _lock = new();
    private readonly Dictionary<CloseKind, long> _closes = [];
    private readonly Dictionary<string, ServerShare> _servers = [];

    /// <summary>How many came to speak HTTP/2.</summary>
    public long Opened { get; private set; }

    /// <summary>How many of these ended.</summary>
    public long Closed { get; private set; }

    /// <summary>How connections ended, those too that never opened; the most frequent first.</summary>
    public IReadOnlyList<(CloseKind Kind, long Count)> Closes
    {
        get
        {
            lock (_lock)
            {
                return [.. _closes.Select(pair => (pair.Key, pair.Value)).OrderByDescending(pair => pair.Value)];
            }
        }
    }

    /// <summary>What each server got by the connections that have ended.</summary>
    public IReadOnlyList<ServerShare> Servers
    {
        get
        {
            lock (_lock)
            {
                return [.. _servers.Values.OrderBy(server => server.Address, StringComparer.Ordinal)];
            }
        }
    }

    public void OnEvent(ConnectionEvent connectionEvent)
    {
        lock (_lock)
        {
            switch (connectionEvent)
            {
                case ConnectionOpened:
                    Opened++;
                    break;
                case ConnectionClosed { Record: var record }:
                    Count_NeedsLock(record);
                    break;
            }
        }
    }

    private void Count_NeedsLock(CloseRecord record)
    {
        var kind = new CloseKind(record.ClosedBy, record.Cause, record.NothingLost);
        _closes[kind] = _closes.GetValueOrDefault(kind) + 1;
        if (record.Reached >= ConnectionState.Open)
        {
            Closed++;
            var server = _servers.GetValueOrDefault(record.RemoteEndPoint) ?? new(record.RemoteEndPoint, 0, 0);
            _servers[server.Address] = server with { Connections = server.Connections + 1, Calls = server.Calls + record.StreamsStarted };
        }
    }
}
