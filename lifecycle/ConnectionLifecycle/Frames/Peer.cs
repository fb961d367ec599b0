namespace ConnectionLifecycle;

/// <summary>One of a connection's two ends, named absolutely so that both ends' accounts can be compared word for word.</summary>
public enum Peer
{
    /// <summary>The end that accepted the connection.</summary>
    Server,

    /// <summary>The end that opened the connection.</summary>
    Client,
}
