namespace Grpc.Core;

/// <summary>Where a channel, or a connection below it, stands.</summary>
public enum ConnectivityState
{
    /// <summary>Not connected, and not trying until there is a call.</summary>
    Idle,

    /// <summary>Connecting.</summary>
    Connecting,

    /// <summary>Connected.</summary>
    Ready,

    /// <summary>Connecting failed; it is tried again after a pause.</summary>
    TransientFailure,

    /// <summary>Shut down for good.</summary>
    Shutdown,
}
