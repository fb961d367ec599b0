namespace ConnectionLifecycle;

/// <summary>How much an observer wants to be told; each level has the ones before it.</summary>
public enum ConnectionDetail
{
    /// <summary>The few events of a connection's life.</summary>
    Life,

    /// <summary>Each stream's start and end, too.</summary>
    Streams,

    /// <summary>Each frame, too.</summary>
    Frames,
}
