using ConnectionLifecycle.AspNetCore.Drain;
using ConnectionLifecycle.Connections;

namespace ConnectionLifecycle.AspNetCore;

/// <summary>
/// All HTTP/2 connections of a server, for whoever operates it. Among the services after <c>AddConnectionLifecycle</c>. Safe for use from
/// any thread.
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

    internal ServerConnections(
        ConnectionLifecycleOptions options, ConnectionObservers observers, TimeSpan shutdownTimeout, TimeProvider time, CancellationToken stopping)
    {
        (Options, Observers, Time, _shutdownTimeout, _start, _tick) = (options, observers, time, shutdownTimeout, time.GetTimestamp(), options.Tick);
        _timer = time.CreateTimer(_ => LookAtAll(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _stop = stopping.UnsafeRegister(_ => LookMoreOften(), null);
    }

    /// <summary>How connections are kept and ended.</summary>
    internal ConnectionLifecycleOptions Options { get; }

    /// <summary>Whom each connection tells what happens.</summary>
    internal ConnectionObservers Observers { get; }

    internal TimeProvider Time { get; }

    /// <summary>Since this server's beginning: what limits are reckoned by.</summary>
    internal TimeSpan Now => Time.GetElapsedTime(_start);

    /// <summary>How long calls may go on when the server stops: the rest of the host's time is for telling them, and for the close itself.</summary>
    internal TimeSpan ShutdownGrace => _shutdownTimeout == Timeout.InfiniteTimeSpan
        ? _shutdownTimeout
        : _shutdownTimeout - (_shutdownTimeout / 2 < MaxReserve ? _shutdownTimeout / 2 : MaxReserve);

    /// <summary>
    /// Drains the connections that are open now and pass the filter, all at once: GOAWAY, and the end when their calls have finished. Clients
    /// continue on new connections.
    /// </summary>
    /// <param name="filter">Tells which connections are meant.</param>
    /// <param name="reason">Why, in a word of up to 64 ASCII characters, for example <c>app_requested</c>; the clients are told, a word of
    /// your own as <c>app_requested: word</c>.</param>
    /// <param name="grace">How long calls may go on; what is left then ends with UNAVAILABLE and <c>grace_exceeded</c>. Null for
    /// <see cref="ConnectionLifecycleOptions.MaxConnectionAgeGrace"/>.</param>
    /// <param name="cancellationToken">Ends the waiting, not the drain.</param>
    /// <returns>The close records, when all of these connections are closed.</returns>
    /// <exception cref="ArgumentException">The reason is empty, too long, or not a word.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The grace is negative or longer than 24 days.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before all were closed.</exception>
    public Task<CloseRecord[]> DrainAsync(
        Func<TrackedConnection, bool> filter, string reason, TimeSpan? grace = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        CloseToken.Check(reason);
        Grace.Check(grace);
        var drained = Live().Where(connection => filter(connection.Connection)).ToList();
        drained.ForEach(connection => connection.Drain.Start(reason, grace));
        return Task.WhenAll(drained.Select(connection => connection.Connection.ClosedAsync(cancellationToken)));
    }

    /// <summary>
    /// Closes every connection that lives now and waits for no call: those that go on end at once, with UNAVAILABLE and
    /// <c>shutdown_timeout</c>. For an operator who hastens a stop that is under way.
    /// </summary>
    public void EndCalls() =>
        Array.ForEach(Live(), connection => connection.Drain.Start(CloseCause.GracefulStop.Word(), TimeSpan.Zero, CloseCause.ShutdownTimeout));

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

    private ServerConnection[] Live()
    {
        lock (_lock)
        {
            return [.. _live.Select(limits => limits.Owner)];
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
