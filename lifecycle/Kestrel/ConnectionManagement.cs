namespace ConnectionLifecycle.Kestrel;

/// <summary>What all connections of an endpoint have in common.</summary>
/// <param name="Options">How connections are kept and ended.</param>
/// <param name="ShutdownTimeout">How long the host lets its stop take.</param>
/// <param name="Time">The clock.</param>
/// <param name="Stopping">Cancelled when the stop begins.</param>
internal sealed record ConnectionManagement(ConnectionManagementOptions Options, TimeSpan ShutdownTimeout, TimeProvider Time, CancellationToken Stopping)
{
    private static readonly TimeSpan MaxReserve = TimeSpan.FromSeconds(2);

    /// <summary>How long calls may go on when the server stops: the rest of the host's time is for telling them, and for the close itself.</summary>
    public TimeSpan ShutdownGrace => ShutdownTimeout == Timeout.InfiniteTimeSpan
        ? ShutdownTimeout
        : ShutdownTimeout - (ShutdownTimeout / 2 < MaxReserve ? ShutdownTimeout / 2 : MaxReserve);
}
