namespace ConnectionLifecycle.SocketsHttp;

/// <summary>What a handler does with its connections by itself, as far as that explains their ends.</summary>
internal sealed class ClientPool(SocketsHttpHandler handler, TimeProvider time)
{
    // The handler looks once in a while whether a PING is overdue. Whoever tells the calls why must be first.
    private static readonly TimeSpan HandlersPatience = TimeSpan.FromSeconds(10);

    private bool _disposed;

    public TimeProvider Time => time;

    /// <summary>How long a connection may be without a call.</summary>
    public TimeSpan IdleTimeout => handler.PooledConnectionIdleTimeout;

    /// <summary>How old a connection may grow.</summary>
    public TimeSpan Lifetime => handler.PooledConnectionLifetime;

    /// <summary>How long a keepalive PING may stay unanswered; infinite where none is sent.</summary>
    public TimeSpan PingTimeout { get; private set; } = Timeout.InfiniteTimeSpan;

    /// <summary>The program is done with the handler.</summary>
    public bool IsDisposed { get => Volatile.Read(ref _disposed); set => Volatile.Write(ref _disposed, value); }

    /// <summary>From now on this library closes a connection whose PINGs stay unanswered. The handler would close it later.</summary>
    public void TakeOverPings()
    {
        if (handler.KeepAlivePingDelay != Timeout.InfiniteTimeSpan
            && handler.KeepAlivePingTimeout is var timeout && timeout != Timeout.InfiniteTimeSpan && timeout < TimeSpan.FromDays(1))
        {
            PingTimeout = timeout;
            handler.KeepAlivePingTimeout = timeout + HandlersPatience;
        }
    }
}
