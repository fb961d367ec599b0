namespace ConnectionLifecycle.Connections;

/// <summary>Is told what happens in connections' lives, at once and on the connection's own thread: return soon.</summary>
public interface IConnectionObserver
{
    /// <summary>Takes one event. What it throws is swallowed: an observer never harms the connection.</summary>
    void OnEvent(ConnectionEvent connectionEvent);
}
