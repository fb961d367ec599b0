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

internal static class ConnectionSides
{
    public static ClosedBy AsCloser(this ConnectionSide side) => side == ConnectionSide.Server ? ClosedBy.Server : ClosedBy.Client;

    public static string Word(this ClosedBy closedBy) => closedBy switch
    {
        ClosedBy.Server => "server",
        ClosedBy.Client => "client",
        _ => "unknown",
    };

    public static ConnectionSide Other(this ConnectionSide side) => side == ConnectionSide.Server ? ConnectionSide.Client : ConnectionSide.Server;
}
