namespace ConnectionLifecycle.Kestrel;

/// <summary>The server's stop.</summary>
/// <param name="Timeout">How long the host lets it take.</param>
/// <param name="Stopping">Cancelled when it begins.</param>
internal sealed record ServerStop(TimeSpan Timeout, CancellationToken Stopping)
{
    private static readonly TimeSpan MaxReserve = TimeSpan.FromSeconds(2);

    /// <summary>How long calls may go on: the rest of the host's time is for telling them, and for the close itself.</summary>
    public TimeSpan Grace => Timeout == System.Threading.Timeout.InfiniteTimeSpan
        ? Timeout
        : Timeout - (Timeout / 2 < MaxReserve ? Timeout / 2 : MaxReserve);
}
