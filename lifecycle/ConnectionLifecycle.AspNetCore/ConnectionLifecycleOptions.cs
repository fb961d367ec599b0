namespace ConnectionLifecycle.AspNetCore;

/// <summary>
/// How long a server keeps connections and how it ends them. Names, defaults and meaning are those of gRFC A9 (server-side connection
/// management) and A8 (keepalive) where they have one. Every time may be <see cref="Timeout.InfiniteTimeSpan"/> unless said otherwise.
/// Limits are looked at once a second, more often when one is shorter than 10 seconds.
/// </summary>
public sealed class ConnectionLifecycleOptions
{
    private static readonly TimeSpan DefaultKeepaliveTime = TimeSpan.FromHours(2);

    /// <summary>Ends a connection that has had no call for so long, since the last one or since it was opened. Default: never.</summary>
    public TimeSpan MaxConnectionIdle { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>Ends a connection at this age, give or take a tenth so that those opened together do not end together. Default: never.</summary>
    public TimeSpan MaxConnectionAge { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>How long calls may go on when their connection is being closed for its age or on request. Default: without end.</summary>
    public TimeSpan MaxConnectionAgeGrace { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>Asks a client of which nothing has come for so long, by a PING, whether it is still there. Default: 2 hours.</summary>
    public TimeSpan KeepaliveTime { get; set; } = DefaultKeepaliveTime;

    /// <summary>Ends a connection when nothing has come for so long after that PING. Default: 20 seconds. Not infinite.</summary>
    public TimeSpan KeepaliveTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// The least time between two PINGs of a client with calls under way. A client that pings more often, with nothing sent to it in between,
    /// has a strike; at the third its connection ends with ENHANCE_YOUR_CALM and <c>too_many_pings</c>. Default: 5 minutes. Zero permits
    /// any. Not infinite.
    /// </summary>
    public TimeSpan PermitKeepaliveTime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether the same holds for a client without calls, which else may ping every 2 hours only. Default: false.</summary>
    public bool PermitKeepaliveWithoutCalls { get; set; }

    /// <summary>
    /// How long a drain waits for the client to acknowledge SETTINGS and begin its first call: a GOAWAY before that would break the client's
    /// handshake. The connection is drained all the same when the time is over. Default: 1 second. Not infinite.
    /// </summary>
    public TimeSpan ReadyTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait for the client's sign that it has seen the first GOAWAY. Default: 1 second. Not infinite.</summary>
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long no new call must have come after that sign: some had been given to the connection before. Default: 100 milliseconds. Not
    /// infinite; in all no longer than <see cref="PingTimeout"/>.
    /// </summary>
    public TimeSpan SettleTime { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long to let the client hang up first after the last GOAWAY. Default: 500 milliseconds. Not infinite.</summary>
    public TimeSpan LingerTimeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>What is wrong with these values, naming the option; null when nothing is.</summary>
    internal string? Mistake()
    {
        (string Name, TimeSpan Value, bool MayBeInfinite, bool MayBeZero)[] times =
        [
            (nameof(MaxConnectionIdle), MaxConnectionIdle, true, false),
            (nameof(MaxConnectionAge), MaxConnectionAge, true, false),
            (nameof(MaxConnectionAgeGrace), MaxConnectionAgeGrace, true, true),
            (nameof(KeepaliveTime), KeepaliveTime, true, false),
            (nameof(KeepaliveTimeout), KeepaliveTimeout, false, false),
            (nameof(PermitKeepaliveTime), PermitKeepaliveTime, false, true),
            (nameof(ReadyTimeout), ReadyTimeout, false, true),
            (nameof(PingTimeout), PingTimeout, false, true),
            (nameof(SettleTime), SettleTime, false, true),
            (nameof(LingerTimeout), LingerTimeout, false, true),
        ];
        foreach (var (name, value, mayBeInfinite, mayBeZero) in times)
        {
            var isInfinite = value == Timeout.InfiniteTimeSpan;
            if (isInfinite ? !mayBeInfinite : value < TimeSpan.Zero || (value == TimeSpan.Zero && !mayBeZero) || value > MaxTime)
            {
                return $"{name} '{value}' must be {(mayBeZero ? "zero or more" : "more than zero")}, {MaxTime} at most{(mayBeInfinite ? ", or -00:00:00.001 for never" : "")}.";
            }
        }

        if (MaxConnectionAgeGrace != Timeout.InfiniteTimeSpan && MaxConnectionAge == Timeout.InfiniteTimeSpan)
        {
            return $"{nameof(MaxConnectionAgeGrace)} '{MaxConnectionAgeGrace}' has no meaning without {nameof(MaxConnectionAge)}: set both or neither.";
        }

        return MaxConnectionIdle != Timeout.InfiniteTimeSpan && KeepaliveTime != DefaultKeepaliveTime && MaxConnectionIdle <= KeepaliveTime
            ? $"{nameof(MaxConnectionIdle)} '{MaxConnectionIdle}' closes an idle connection before {nameof(KeepaliveTime)} '{KeepaliveTime}' asks for its client: make it longer."
            : null;
    }

    /// <summary>How often limits are looked at: often enough for the shortest, seldom enough to cost nothing.</summary>
    internal TimeSpan Tick
    {
        get
        {
            const int LooksEachLimit = 10;
            var (least, most) = (TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(1));
            var shortest = new[] { MaxConnectionIdle, MaxConnectionAge, KeepaliveTime, KeepaliveTimeout }
                .Where(limit => limit != Timeout.InfiniteTimeSpan).Min() / LooksEachLimit;
            return shortest < least ? least : shortest > most ? most : shortest;
        }
    }

    private static TimeSpan MaxTime => TimeSpan.FromDays(24); // What a timer can wait.
}
