namespace ConnectionLifecycle.SocketsHttp;

/// <summary>Decides when one call is sent again that its server has not processed (gRFC A6, transparent retry).</summary>
internal sealed class TransparentRetry(TimeProvider time)
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(1);

    private TimeSpan _backoff = FirstBackoff;
    private long? _firstFailure;

    /// <summary>Takes note of a failure.</summary>
    /// <param name="progress">How far the call came.</param>
    /// <param name="timeout">How long a call that was never sent is sent again.</param>
    /// <returns>How long to wait before the call is sent again; null when it is not.</returns>
    public TimeSpan? NextWait(CallProgress progress, TimeSpan timeout)
    {
        if (progress == CallProgress.Refused)
        {
            return TimeSpan.Zero;
        }

        _firstFailure ??= time.GetTimestamp();
        var left = timeout - time.GetElapsedTime(_firstFailure.Value);
        if (left <= TimeSpan.Zero)
        {
            return null;
        }

        // Jitter keeps the calls that lost one connection from coming back all at once.
        var wait = _backoff * (0.5 + (Random.Shared.NextDouble() / 2));
        _backoff = _backoff * 2 < MaxBackoff ? _backoff * 2 : MaxBackoff;
        return wait < left ? wait : left;
    }
}
