namespace ConnectionLifecycle;

/// <summary>
/// Is told what happens in connections' lives, at once and on the connection's own thread: return soon, or subscribe to a
/// <see cref="ConnectionRegistry"/>, which has a queue in between.
/// </summary>
public interface IConnectionObserver
{
    /// <summary>How much it wants to be told; asked once for each connection, when it begins.</summary>
    ConnectionDetail Detail => ConnectionDetail.Life;

    /// <summary>Takes one event. What it throws is swallowed: an observer never harms the connection.</summary>
    void OnEvent(ConnectionEvent connectionEvent);
}
