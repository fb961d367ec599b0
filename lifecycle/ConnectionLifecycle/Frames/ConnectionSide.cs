namespace ConnectionLifecycle;

/// <summary>One of a connection's two ends, the same word on both, so that their records can be compared.</summary>
public enum ConnectionSide
{
    /// <summary>The end that accepted the connection.</summary>
    Server,

    /// <summary>The end that opened the connection.</summary>
    Client,
}
