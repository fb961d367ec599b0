using ConnectionLifecycle.Connections;

namespace ConnectionLifecycle.Kestrel;

/// <summary>Has one connection drained when it has grown too old or has been idle for too long, as gRFC A9 says.</summary>
internal sealed class ConnectionLimits : IDisposable
{
    private const double Jitter = 0.1;

    private readonly ITimer? _age;

    private ConnectionLimits(ConnectionDrain drain, ConnectionManagementOptions options, TimeProvider time)
    {
        if (options.MaxConnectionAge != Timeout.InfiniteTimeSpan)
        {
            var age = options.MaxConnectionAge * (1 + Jitter * (2 * Random.Shared.NextDouble() - 1));
            _age = time.CreateTimer(_ => drain.Start(CloseCause.MaxAge.Word()), null, age, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Begins to watch; null when there is nothing to watch for.</summary>
    public static ConnectionLimits? Watch(ObservedConnection connection, ConnectionDrain drain, ConnectionManagementOptions options, TimeProvider time)
    {
        if (options.MaxConnectionIdle != Timeout.InfiniteTimeSpan)
        {
            _ = WatchIdleAsync(connection, drain, options, time);
        }

        return options.MaxConnectionAge == Timeout.InfiniteTimeSpan ? null : new(drain, options, time);
    }

    public void Dispose() => _age?.Dispose();

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
