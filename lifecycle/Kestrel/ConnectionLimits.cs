using ConnectionLifecycle.Connections;

namespace ConnectionLifecycle.Kestrel;

/// <summary>Has one connection drained when it has grown too old or has been idle for too long, as gRFC A9 says.</summary>
internal static class ConnectionLimits
{
    private const double Jitter = 0.1;

    /// <summary>Begins to watch.</summary>
    /// <returns>What is to be disposed with the connection, null when there is nothing.</returns>
    public static IDisposable? Watch(ObservedConnection connection, ConnectionDrain drain, ConnectionManagementOptions options, TimeProvider time)
    {
        if (options.MaxConnectionIdle != Timeout.InfiniteTimeSpan)
        {
            _ = WatchIdleAsync(connection, drain, options, time);
        }

        if (options.MaxConnectionAge == Timeout.InfiniteTimeSpan)
        {
            return null;
        }

        var age = options.MaxConnectionAge * (1 + Jitter * (2 * Random.Shared.NextDouble() - 1));
        return time.CreateTimer(_ => drain.Start(CloseCause.MaxAge.Word()), null, age, Timeout.InfiniteTimeSpan);
    }

    private static async Task WatchIdleAsync(ObservedConnection connection, ConnectionDrain drain, ConnectionManagementOptions options, TimeProvider time)
    {
        while (!connection.HasEnded)
        {
            await connection.When(one => one.StreamsActive == 0 || one.HasEnded).ConfigureAwait(false);
            var started = connection.StreamsStarted;
            try
            {
                await connection.When(one => one.StreamsStarted > started || one.HasEnded).WaitAsync(options.MaxConnectionIdle, time).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                drain.Start(CloseCause.MaxIdle.Word());
                return;
            }
        }
    }
}
