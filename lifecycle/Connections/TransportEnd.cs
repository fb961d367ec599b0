namespace ConnectionLifecycle.Connections;

/// <summary>How TCP ended, as far as this end could see.</summary>
public enum TransportEnd
{
    /// <summary>This end closed it first.</summary>
    ClosedHere,

    /// <summary>The peer closed it first, in good order (FIN).</summary>
    ClosedByPeer,

    /// <summary>It broke: the peer or the network reset it.</summary>
    Reset,
}
