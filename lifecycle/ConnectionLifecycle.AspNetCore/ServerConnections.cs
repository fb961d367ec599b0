using ConnectionLifecycle.AspNetCore.Drain;

namespace ConnectionLifecycle.AspNetCore;

/// <summary>
/// All connections of a server's endpoints with <c>UseConnectionLifecycle</c>, for whoever operates the server. Among the services after
/// <c>AddConnectionLifecycle</c>. Safe for use from any thread.
/// </summary>
public sealed class ServerConnections : IDisposable
{
    private static readonly TimeSpan MaxReserve = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TickWhileStopping = TimeSpan.FromMilliseconds(10);

    private readonly Lock _lock = new();
    private readonly HashSet<ConnectionLimits> _live = [];
    private readonly List<ConnectionLimits> _lookedAt = [];
    private readonly TimeSpan _shutdownTimeout;
    private readonly ITimer _timer;
    private readonly CancellationTokenRegistration _stop;
    private readonly long _start;
    private TimeSpan _tick;

    internal ServerConnections(ConnectionLifecycleOptions options, TimeSpan shutdownTimeout, TimeProvider time, CancellationToken stopping)
    {
        (Options, Time, _shutdownTimeout, _start, _tick) = (options, time, shutdownTimeout, time.GetTimestamp(), options.Tick);
        _timer = time.CreateTimer(_ => LookAtAll(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _stop = stopping.UnsafeRegister(_ => LookMoreOften(), null);
    }

    /// <summary>How connections are kept and ended.</summary>
    internal ConnectionLifecycleOptions Options { get; }

    internal TimeProvider Time { get; }

    /// <summary>Since this server's beginning: what limits are reckoned by.</summary>
    internal TimeSpan Now => Time.GetElapsedTime(_start);

    /// <summary>How long calls may go on when the server stops: the rest of the host's time is for telling them, and for the close itself.</summary>
    internal TimeSpan ShutdownGrace => _shutdownTimeout == Timeout.InfiniteTimeSpan
        ? _shutdownTimeout
        : _shutdownTimeout - (_shutdownTimeout / 2 < MaxReserve ? _shutdownTimeout / 2 : MaxReserve);

    /// <summary>
    /// Closes every connection that lives now, gracefully and all at once: their clients go on by new ones. Returns at once. Calls may go on
    /// for <see cref="ConnectionLifecycleOptions.MaxConnectionAgeGrace"/>.
    /// </summary>
    /// <param name="cause">Why, in a word of up to 64 ASCII characters, for example <c>app_requested</c>; the clients are told,
    /// a word of your own as <c>app_requested: word</c>.</param>
    /// <exception cref="ArgumentException">The word is empty, too long, or not a word.</exception>
    public void RequestClose(string cause) => RequestClose(cause, static _ => true);

    /// <summary>As <see cref="RequestClose(string)"/>, of the connections that are meant.</summary>
    /// <param name="cause">Why, in a word.</param>
    /// <param name="isMeant">Whether a connection is to be closed.</param>
    /// <exception cref="ArgumentException">The word is empty, too long, or not a word.</exception>
    public void RequestClose(string cause, Func<TrackedConnection, bool> isMeant)
    {
        CauseWord.Check(cause);
        ArgumentNullException.ThrowIfNull(isMeant);
        ForEach(drain =>
        {
            if (isMeant(drain.Connection))
            {
                drain.Start(cause);
            }
        });
    }

    /// <summary>
    /// Closes every connection that lives now and waits for no call: those that go on end at once, with UNAVAILABLE and
    /// <c>shutdown_timeout</c>. For an operator who hastens a stop that is under way.
    /// </summary>
    public void EndCalls() => ForEach(drain => drain.Start(CloseCause.GracefulStop.Word(), TimeSpan.Zero, CloseCause.ShutdownTimeout));

    /// <summary>Looks after no connection any more.</summary>
    public void Dispose()
    {
        _stop.Dispose();
        _timer.Dispose();
    }

    /// <summary>A connection has begun.</summary>
    internal void Add(ConnectionLimits connection)
    {
        lock (_lock)
        {
            _live.Add(connection);
            if (_live.Count == 1)
            {
                _timer.Change(_tick, _tick);
            }
        }
    }

    /// <summary>A connection is over.</summary>
    internal void Remove(ConnectionLimits connection)
    {
        lock (_lock)
        {
            if (_live.Remove(connection) && _live.Count == 0)
            {
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }
    }

    // Kestrel will soon have stopped listening: its connections are to learn of it at once.
    private void LookMoreOften()
    {
        lock (_lock)
        {
            _tick = TickWhileStopping;
            if (_live.Count > 0)
            {
                _timer.Change(_tick, _tick);
            }
        }
    }

    private void ForEach(Action<ConnectionDrain> act) => Array.ForEach(Drains(), act);

    private ConnectionDrain[] Drains()
    {
        lock (_lock)
        {
            return [.. _live.Select(connection => connection.Drain)];
        }
    }

    private void LookAtAll()
    {
        if (!Monitor.TryEnter(_lookedAt))
        {
            return; // The last look is still under way.
        }

        try
        {
            lock (_lock)
            {
                _lookedAt.AddRange(_live);
            }

            var now = Now;
            foreach (var connection in _lookedAt)
            {
                connection.Look(now);
            }
        }
        finally
        {
            _lookedAt.Clear();
            Monitor.Exit(_lookedAt);
        }
    }
}
