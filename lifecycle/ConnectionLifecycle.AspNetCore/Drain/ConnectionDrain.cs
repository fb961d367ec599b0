using ConnectionLifecycle.AspNetCore.Transport;
using ConnectionLifecycle.Frames;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace ConnectionLifecycle.AspNetCore.Drain;

/// <summary>
/// Ends one connection without losing a call. A first GOAWAY warns the client; its answer to the PING behind it tells that the warning has
/// arrived; what it had given to the connection before then arrives too; calls finish; and only then Kestrel closes, with the last GOAWAY.
/// Stands between Kestrel and whoever asks for the close: Kestrel is asked when the drain is done.
/// </summary>
internal sealed class ConnectionDrain(
    ConnectionContext context,
    TrackedConnection connection,
    ObservingDuplexPipe transport,
    ServerConnections server)
    : IConnectionLifetimeNotificationFeature, IDisposable
{
    private const int MaxNudges = 3;
    private readonly CancellationTokenSource _closeRequested = new();
    private CancellationTokenSource? _impatient;
    private CancellationTokenSource? _graceOver;
    private long _graceEnds = long.MaxValue;
    private CloseCause _whenGraceEnds;
    private CancellationTokenSource? _begun;
    private ulong _pings;
    private bool _over;
    private OpenCalls? _calls;

    /// <summary>The calls that are told when the grace is over.</summary>
    public OpenCalls Calls => _calls ?? Interlocked.CompareExchange(ref _calls, new(server), null) ?? _calls;

    public TrackedConnection Connection => connection;

    public ObservingDuplexPipe Transport => transport;

    /// <summary>Cancelled when the drain begins.</summary>
    public CancellationToken Begun
    {
        get
        {
            lock (_closeRequested)
            {
                _begun ??= new CancellationTokenSource();
                if (_graceOver is not null)
                {
                    _begun.Cancel();
                }

                return _begun.Token;
            }
        }
    }

    CancellationToken IConnectionLifetimeNotificationFeature.ConnectionClosedRequested
    {
        get => _closeRequested.Token;
        set => throw new NotSupportedException();
    }

    /// <summary>Begins the drain on a program's request, or because of a limit.</summary>
    public void Start(string cause) => Start(CloseCauses.Spoken(cause), server.Options.MaxConnectionAgeGrace, CloseCause.GraceExceeded);

    void IConnectionLifetimeNotificationFeature.RequestClose()
    {
        if (connection.HasReceivedGoAway)
        {
            _closeRequested.Cancel(); // Kestrel's own request, when the client says good-bye: nothing is on its way any more.
        }
        else
        {
            Start(CloseCause.AppRequested.Word());
        }
    }

    /// <summary>The connection is over: nothing is to be drained any more.</summary>
    public void Dispose()
    {
        lock (_closeRequested)
        {
            _over = true;
            _graceOver?.Dispose();
            _impatient?.Dispose();
        }
    }

    /// <summary>The server stops.</summary>
    public void StartForStop() => Start(CloseCause.GracefulStop.Word(), server.ShutdownGrace, CloseCause.ShutdownTimeout);

    /// <summary>
    /// Begins the drain; a second call changes nothing but that the grace may end earlier.
    /// </summary>
    /// <param name="cause">Why, in a word; the client is told.</param>
    /// <param name="grace">How long calls may go on.</param>
    /// <param name="whenGraceEnds">What the cause becomes when calls had to be ended.</param>
    public void Start(string cause, TimeSpan grace, CloseCause whenGraceEnds)
    {
        lock (_closeRequested)
        {
            if (_over)
            {
                return;
            }

            var first = _graceOver is null;
            _graceOver ??= new CancellationTokenSource(Timeout.InfiniteTimeSpan, server.Time);
            _impatient ??= new CancellationTokenSource(Timeout.InfiniteTimeSpan, server.Time);
            if (whenGraceEnds == CloseCause.ShutdownTimeout)
            {
                _impatient.CancelAfter(server.Options.ReadyTimeout); // Only who stops cannot wait until a client has something to say.
            }

            if (grace != Timeout.InfiniteTimeSpan && EndsBefore(grace))
            {
                _graceEnds = server.Time.GetTimestamp() + (long)(grace.TotalSeconds * server.Time.TimestampFrequency);
                _whenGraceEnds = whenGraceEnds;
                _graceOver.CancelAfter(grace);
            }

            if (first)
            {
                connection.OnCloseRequested(cause);
                _ = Task.Run(() => RunAsync(cause, _impatient.Token, _graceOver.Token));
                _ = _begun?.CancelAsync();
            }
        }
    }

    /// <summary>No drain any more: cuts the connection.</summary>
    public void Abort(string why) => context.Abort(new ConnectionAbortedException(why));

    private bool EndsBefore(TimeSpan grace) =>
        _graceEnds == long.MaxValue || grace < server.Time.GetElapsedTime(server.Time.GetTimestamp(), _graceEnds);

    private async Task RunAsync(string cause, CancellationToken impatient, CancellationToken graceOver)
    {
        await IsMetAsync(connection.When(one => one.HasSpoken || one.HasEnded), impatient).ConfigureAwait(false);
        if (connection.State >= ConnectionState.Open) // Else it never spoke: there is nobody to warn.
        {
            await WarnAsync(cause).ConfigureAwait(false);
        }

        // .NET's client takes a second GOAWAY for an error while one of its PINGs is unanswered.
        await IsMetAsync(connection.When(one => (one.StreamsActive == 0 && !one.OwesPing) || one.HasEnded), graceOver).ConfigureAwait(false);
        if (connection.StreamsActive > 0 && !connection.HasEnded)
        {
            connection.OnForced(_whenGraceEnds);
            // First: the client may hang up when its calls end.
            transport.Insert(OwnFrames.GoAway(new(GoAway.AnyStream, ErrorCode.NoError, _whenGraceEnds.Word())));
            await Calls.EndAsync(_whenGraceEnds.Word()).ConfigureAwait(false);
            await IsMetAsync(connection.When(one => one.StreamsActive == 0 || one.HasEnded), server.Options.LingerTimeout).ConfigureAwait(false);
        }

        await CloseAsync().ConfigureAwait(false);
    }

    private async Task WarnAsync(string cause)
    {
        var ping = SendPing(OwnFrames.GoAway(new(GoAway.AnyStream, ErrorCode.NoError, cause)));
        if (!await IsMetAsync(connection.When(one => one.PingAnswered == ping || one.HasEnded), server.Options.PingTimeout).ConfigureAwait(false))
        {
            return;
        }

        // A client short of processor time may take a while to send what it had given to the connection.
        using var enough = new CancellationTokenSource(server.Options.PingTimeout, server.Time);
        int streams;
        do
        {
            streams = connection.StreamsStarted;
            await IsMetAsync(connection.When(one => one.HasEnded), server.Options.SettleTime).ConfigureAwait(false);
        }
        while (connection.StreamsStarted != streams && !enough.IsCancellationRequested);
    }

    private async Task CloseAsync()
    {
        await _closeRequested.CancelAsync().ConfigureAwait(false);

        // Kestrel counts its streams when a frame comes or, once a second, by itself: the answer to a PING is a frame.
        for (var nudges = 0; nudges < MaxNudges && !IsClosing(connection); nudges++)
        {
            var ping = SendPing([]);
            await IsMetAsync(connection.When(one => one.PingAnswered == ping || IsClosing(one)), server.Options.PingTimeout).ConfigureAwait(false);
            await IsMetAsync(connection.When(IsClosing), server.Options.SettleTime).ConfigureAwait(false);
        }

        if (!IsClosing(connection))
        {
            Abort("The calls of a drained connection did not end.");
        }

        static bool IsClosing(TrackedConnection one) => one.HasSentLastGoAway || one.HasEnded;
    }

    private ulong SendPing(byte[] before)
    {
        var data = ++_pings;
        transport.Insert([.. before, .. OwnFrames.Ping(data)]);
        return data;
    }

    private async Task<bool> IsMetAsync(Task condition, TimeSpan timeout)
    {
        try
        {
            await condition.WaitAsync(timeout, server.Time).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static async Task<bool> IsMetAsync(Task condition, CancellationToken patience)
    {
        try
        {
            await condition.WaitAsync(patience).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
