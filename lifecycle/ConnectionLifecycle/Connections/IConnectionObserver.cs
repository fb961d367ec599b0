namespace ConnectionLifecycle;

/// <summary>
/// Gets the events of connections: those of one connection in order, one at a time, the last a <see cref="ConnectionClosed"/>. It is called
/// on the thread on which an event happens, outside of every lock: return soon, or subscribe to a <see cref="ConnectionRegistry"/>, which
/// has a queue of its own for each subscriber.
/// </summary>
public interface IConnectionObserver
{
    /// <summary>How much it wants to be told; asked once for each connection, when it begins.</summary>
    ConnectionDetail Detail => ConnectionDetail.Life;

    /// <summary>Takes one event. What an observer throws is logged once, and neither the connection nor other observers notice it.</summary>
    void OnEvent(ConnectionEvent connectionEvent);
}
