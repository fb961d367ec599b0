using ConnectionLifecycle.Connections;
using ConnectionLifecycle.Frames;

namespace ConnectionLifecycle.AspNetCore.Drain;

/// <summary>
/// One connection's age, idleness and signs of life (gRFC A9, and A8 for the client's pings), and whether its server stops. Looked at now
/// and then by <see cref="ServerConnections"/>, so that neither a call nor a frame costs anything, and a connection little memory.
/// </summary>
internal sealed class ConnectionLimits : IPeerListener
{
    private const double Jitter = 0.1;
    private const int MaxPingStrikes = 2;
    private const ulong KeepalivePing = 0; // A drain's own begin with 1.
    private static readonly TimeSpan PingsWithoutCalls = TimeSpan.FromHours(2);

    private static readonly TimeSpan Never = TimeSpan.MaxValue;

    private readonly ServerConnection _owner;
    private CancellationToken _stop;
    private TimeSpan _ageEnds = Never;
    private TimeSpan _idleSince;
    private TimeSpan _quietSince;
    private TimeSpan _pinged = Never;
    private TimeSpan _clientPinged = Never;
    private int _streams;
    private uint _reads;
    private int _strikes;
    private bool _ending;

    /// <param name="owner">Whose limits they are.</param>
    /// <param name="stop">Cancelled when Kestrel stops, and has stopped listening.</param>
    public ConnectionLimits(ServerConnection owner, CancellationToken stop)
    {
        (_owner, _stop) = (owner, stop);
        _idleSince = _quietSince = Server.Now;
        if (Options.MaxConnectionAge != Timeout.InfiniteTimeSpan)
        {
            _ageEnds = Server.Now + (Options.MaxConnectionAge * (1 + (Jitter * ((2 * Random.Shared.NextDouble()) - 1))));
        }
    }

    /// <summary>The connection.</summary>
    public ServerConnection Owner => _owner;

    private ServerConnections Server => _owner.Server;

    private ConnectionLifecycleOptions Options => Server.Options;

    private TrackedConnection Connection => _owner.Connection;

    /// <summary>Does what is due.</summary>
    public void Look(TimeSpan now)
    {
        if (_stop.IsCancellationRequested)
        {
            _stop = CancellationToken.None;
            _owner.Drain.StartForStop();
        }

        if (now >= _ageEnds)
        {
            _ageEnds = Never;
            _owner.Drain.Start(CloseCause.MaxAge.Word());
        }

        LookAtIdleness(now);
        LookForSignsOfLife(now);
    }

    /// <summary>The client has sent a PING: one that says nothing new costs it a strike, gRFC A8.</summary>
    public void OnPing()
    {
        var (now, before) = (Server.Now, _clientPinged);
        _clientPinged = now;
        if (Connection.FromServer.TakeContent())
        {
            _strikes = 0; // A client may well measure the round trip while data flows.
            return;
        }

        var least = Connection.StreamsActive > 0 || Options.PermitKeepaliveWithoutCalls ? Options.PermitKeepaliveTime : PingsWithoutCalls;
        if (before != Never && now - before < least && ++_strikes == MaxPingStrikes + 1)
        {
            _ = EndAsync(ErrorCode.EnhanceYourCalm, CloseCause.TooManyPings);
        }
    }

    private void LookAtIdleness(TimeSpan now)
    {
        var streams = Connection.StreamsStarted;
        if (streams != _streams || Connection.StreamsActive > 0)
        {
            (_streams, _idleSince) = (streams, now);
        }
        else if (IsOver(Options.MaxConnectionIdle, now - _idleSince))
        {
            _owner.Drain.Start(CloseCause.MaxIdle.Word());
        }
    }

    private void LookForSignsOfLife(TimeSpan now)
    {
        if (_owner.Transport.Reads != _reads)
        {
            (_reads, _quietSince, _pinged) = (_owner.Transport.Reads, now, Never);
        }
        else if (_pinged == Never && IsOver(Options.KeepaliveTime, now - _quietSince))
        {
            _pinged = now;
            _owner.Transport.Insert(FrameWriter.Ping(KeepalivePing));
        }
        else if (_pinged != Never && !_ending && IsOver(Options.KeepaliveTimeout, now - _pinged))
        {
            Connection.OnKeepaliveTimeout();
            _ = EndAsync(ErrorCode.NoError, CloseCause.KeepaliveTimeout);
        }
    }

    private static bool IsOver(TimeSpan limit, TimeSpan time) => limit != Timeout.InfiniteTimeSpan && time >= limit;

    // No drain: the client misbehaves, or is not there.
    private async Task EndAsync(ErrorCode errorCode, CloseCause cause)
    {
        _ending = true;
        _owner.Transport.Insert(FrameWriter.GoAway(new(Connection.LastStreamId, errorCode, cause.Word())));
        await Connection.When(one => one.HasEnded).WaitAsync(Options.LingerTimeout, Server.Time)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _owner.Abort($"The connection ends: {cause.Word()}.");
    }
}
