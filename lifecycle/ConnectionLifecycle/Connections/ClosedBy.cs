namespace ConnectionLifecycle;

/// <summary>Who ended a connection; the same word on both ends.</summary>
public enum ClosedBy
{
    /// <summary>It cannot be told: the transport broke.</summary>
    Unknown,

    /// <summary>The server.</summary>
    Server,

    /// <summary>The client.</summary>
    Client,
}

internal static class Peers
{
    public static ClosedBy AsCloser(this Peer peer) => peer == Peer.Server ? ClosedBy.Server : ClosedBy.Client;

    public static string Word(this ClosedBy closedBy) => closedBy switch
    {
        ClosedBy.Server => "server",
        ClosedBy.Client => "client",
        _ => "unknown",
    };

    public static Peer Other(this Peer peer) => peer == Peer.Server ? Peer.Client : Peer.Server;
}
