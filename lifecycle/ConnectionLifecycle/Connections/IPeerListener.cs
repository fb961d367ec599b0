namespace ConnectionLifecycle.Connections;

/// <summary>What the library itself does when a peer speaks: at once, on the connection's own thread, outside of its lock.</summary>
internal interface IPeerListener
{
    /// <summary>The peer has sent its first SETTINGS.</summary>
    void OnOpened(TrackedConnection connection)
    {
    }

    /// <summary>The peer has sent a GOAWAY.</summary>
    void OnGoAway(TrackedConnection connection)
    {
    }

    /// <summary>The peer has sent a PING that asks for an answer.</summary>
    void OnPing()
    {
    }
}
