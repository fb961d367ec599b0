using ConnectionLifecycle.Connections;
using ConnectionLifecycle.Frames;
using Microsoft.AspNetCore.Connections;

namespace ConnectionLifecycle.Kestrel;

/// <summary>
/// One connection's age, idleness and signs of life (gRFC A9, and A8 for the client's pings). Looked at now and then by
/// <see cref="ServerConnections"/>, so that neither a call nor a frame costs anything.
/// </summary>
internal sealed class ConnectionLimits : IPingListener
{
    private const double Jitter = 0.1;
    private const int MaxPingStrikes = 2;
    private const ulong KeepalivePing = 0; // A drain's own begin with 1.
    private static readonly TimeSpan PingsWithoutCalls = TimeSpan.FromHours(2);

    private readonly ServerConnections _server;
    private readonly ConnectionContext _context;
    private readonly ObservingDuplexPipe _transport;
    private TimeSpan _ageEnds;
    private TimeSpan _idleSince;
    private int _streams;
    private TimeSpan _quietSince;
    private uint _reads;
    private TimeSpan? _pinged;
    private TimeSpan? _clientPinged;
    private int _strikes;

    public ConnectionLimits(ServerConnections server, ConnectionContext context, ObservingDuplexPipe transport, ConnectionDrain drain)
    {
        (_server, _context, _transport, Drain) = (server, context, transport, drain);
        _idleSince = _quietSince = server.Now;
        _ageEnds = Options.MaxConnectionAge == Timeout.InfiniteTimeSpan
            ? TimeSpan.MaxValue
            : server.Now + (Options.MaxConnectionAge * (1 + (Jitter * ((2 * Random.Shared.NextDouble()) - 1))));
    }

    public ConnectionDrain Drain { get; }

    private ConnectionManagementOptions Options => _server.Options;

    private ObservedConnection Connection => Drain.Connection;

    /// <summary>Does what is due.</summary>
    public void Look(TimeSpan now)
    {
        if (now >= _ageEnds)
        {
            _ageEnds = TimeSpan.MaxValue;
            Drain.Start(CloseCause.MaxAge.Word());
        }

        LookAtIdleness(now);
        LookForSignsOfLife(now);
    }

    /// <summary>The client has sent a PING: one that says nothing new costs it a strike, gRFC A8.</summary>
    public void OnPing()
    {
        var (now, before) = (_server.Now, _clientPinged);
        _clientPinged = now;
        if (Connection.TakeContentSent())
        {
            _strikes = 0; // A client may well measure the round trip while data flows.
            return;
        }

        var least = Connection.StreamsActive > 0 || Options.PermitKeepaliveWithoutCalls ? Options.PermitKeepaliveTime : PingsWithoutCalls;
        if (now - before < least && ++_strikes == MaxPingStrikes + 1)
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
            Drain.Start(CloseCause.MaxIdle.Word());
        }
    }

    private void LookForSignsOfLife(TimeSpan now)
    {
        if (_transport.Reads != _reads)
        {
            (_reads, _quietSince, _pinged) = (_transport.Reads, now, null);
        }
        else if (_pinged is null && IsOver(Options.KeepaliveTime, now - _quietSince))
        {
            _pinged = now;
            _transport.Insert(OwnFrames.Ping(KeepalivePing));
        }
        else if (_pinged is { } pinged && IsOver(Options.KeepaliveTimeout, now - pinged))
        {
            _pinged = TimeSpan.MaxValue;
            Connection.OnKeepaliveTimeout();
            _ = EndAsync(ErrorCode.NoError, CloseCause.KeepaliveTimeout);
        }
    }

    private static bool IsOver(TimeSpan limit, TimeSpan time) => limit != Timeout.InfiniteTimeSpan && time >= limit;

    // No drain: the client misbehaves, or is not there.
    private async Task EndAsync(ErrorCode errorCode, CloseCause cause)
    {
        _transport.Insert(OwnFrames.GoAway(Connection.LastStreamId, errorCode, cause.Word()));
        await Connection.When(one => one.HasEnded).WaitAsync(Options.LingerTimeout, _server.Time)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _context.Abort(new ConnectionAbortedException($"The connection ends: {cause.Word()}."));
    }
}
