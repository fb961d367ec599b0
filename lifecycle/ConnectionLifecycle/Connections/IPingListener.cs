namespace ConnectionLifecycle.Connections;

/// <summary>Is told of each PING that the peer sends, on the connection's own thread.</summary>
internal interface IPingListener
{
    void OnPing();
}
