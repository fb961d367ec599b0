using ConnectionLifecycle.Frames;
using Microsoft.AspNetCore.Connections.Features;

namespace ConnectionLifecycle.AspNetCore.Drain;

/// <summary>
/// Ends one connection without losing a call. A first GOAWAY warns the client; its answer to the PING behind it tells that the warning has
/// arrived; what it had given to the connection before then arrives too; calls finish; and only then Kestrel closes, with the last GOAWAY.
/// Stands between Kestrel and whoever asks for the close: Kestrel is asked when the drain is done.
/// </summary>
internal sealed class ConnectionDrain(ServerConnection owner) : IDisposable
{
    private const int MaxNudges = 3;
    private readonly CancellationTokenSource _closeRequested = new();
    private CancellationTokenSource? _graceOver;
    private long _graceEnds = long.MaxValue;
    private CloseCause _whenGraceEnds;
    private CancellationTokenSource? _begun;
    private ulong _pings;
    private bool _over;

    private TrackedConnection Connection => owner.Connection;

    private ConnectionLifecycleOptions Options => owner.Server.Options;

    private TimeProvider Time => owner.Server.Time;

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

    /// <summary>Cancelled when Kestrel is to close the connection.</summary>
    public CancellationToken CloseRequested => _closeRequested.Token;

    /// <summary>Begins the drain on a program's request, or because of a limit.</summary>
    /// <param name="cause">Why, in a word; the client is told.</param>
    /// <param name="grace">How long calls may go on; null for as long as the options say.</param>
    public void Start(string cause, TimeSpan? grace = null) =>
        Start(CloseCauses.Spoken(cause), grace ?? Options.MaxConnectionAgeGrace, CloseCause.GraceExceeded);

    /// <summary>The connection is not drained: it closes when Kestrel says so.</summary>
    public void Follow(IConnectionLifetimeNotificationFeature? kestrels) =>
        kestrels?.ConnectionClosedRequested.UnsafeRegister(static requested => ((CancellationTokenSource)requested!).Cancel(), _closeRequested);

    /// <summary>Somebody asks as one asks Kestrel.</summary>
    public void RequestClose()
    {
        if (Connection.HasReceivedGoAway)
        {
            _closeRequested.Cancel(); // Kestrel's own request after the client's GOAWAY: the client begins no more streams.
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
        }
    }

    /// <summary>The server stops.</summary>
    public void StartForStop() => Start(CloseCause.GracefulStop.Word(), owner.Server.ShutdownGrace, CloseCause.ShutdownTimeout);

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
            _graceOver ??= new CancellationTokenSource(Timeout.InfiniteTimeSpan, Time);
            if (grace != Timeout.InfiniteTimeSpan && EndsBefore(grace))
            {
                _graceEnds = Time.GetTimestamp() + (long)(grace.TotalSeconds * Time.TimestampFrequency);
                _whenGraceEnds = whenGraceEnds;
                _graceOver.CancelAfter(grace);
            }

            if (first)
            {
                Connection.OnCloseRequested(cause);
                _ = Task.Run(() => RunAsync(cause, _graceOver.Token));
                _ = _begun?.CancelAsync();
            }
        }
    }

    private bool EndsBefore(TimeSpan grace) =>
        _graceEnds == long.MaxValue || grace < Time.GetElapsedTime(Time.GetTimestamp(), _graceEnds);

    private async Task RunAsync(string cause, CancellationToken graceOver)
    {
        await IsMetAsync(Connection.When(one => one.HasSpoken || one.HasEnded), Options.ReadyTimeout).ConfigureAwait(false);
        if (Connection.State >= ConnectionState.Open) // Else it never spoke: there is nobody to warn.
        {
            await WarnAsync(cause).ConfigureAwait(false);
        }

        owner.Calls.EndWithDrain(cause); // Not before: a client that calls again is to do so on another connection.

        // .NET's client takes a second GOAWAY for an error while one of its PINGs is unanswered.
        await IsMetAsync(Connection.When(one => (one.StreamsActive == 0 && !one.OwesPing) || one.HasEnded), graceOver).ConfigureAwait(false);
        if (Connection.StreamsActive > 0 && !Connection.HasEnded)
        {
            Connection.OnForced(_whenGraceEnds);
            // First: the client may hang up when its calls end.
            owner.Transport.Insert(FrameWriter.GoAway(new(GoAway.AnyStream, ErrorCode.NoError, _whenGraceEnds.Word())));
            await owner.Calls.EndAsync(_whenGraceEnds.Word()).ConfigureAwait(false);
            await IsMetAsync(Connection.When(one => one.StreamsActive == 0 || one.HasEnded), Options.LingerTimeout).ConfigureAwait(false);
        }

        await owner.Calls.EndedAsync().ConfigureAwait(false);
        await CloseAsync().ConfigureAwait(false);
    }

    private async Task WarnAsync(string cause)
    {
        var ping = SendPing(FrameWriter.GoAway(new(GoAway.AnyStream, ErrorCode.NoError, cause)));
        if (!await IsMetAsync(Connection.When(one => one.PingAnswered == ping || one.HasEnded), Options.PingTimeout).ConfigureAwait(false))
        {
            return;
        }

        // A client short of processor time may take a while to send what it had given to the Connection.
        using var enough = new CancellationTokenSource(Options.PingTimeout, Time);
        int streams;
        do
        {
            streams = Connection.StreamsStarted;
            await IsMetAsync(Connection.When(one => one.HasEnded), Options.SettleTime).ConfigureAwait(false);
        }
        while (Connection.StreamsStarted != streams && !enough.IsCancellationRequested);
    }

    private async Task CloseAsync()
    {
        await _closeRequested.CancelAsync().ConfigureAwait(false);

        // Kestrel counts its streams when a frame comes or, once a second, by itself: the answer to a PING is a frame.
        for (var nudges = 0; nudges < MaxNudges && !IsClosing(Connection); nudges++)
        {
            var ping = SendPing([]);
            await IsMetAsync(Connection.When(one => one.PingAnswered == ping || IsClosing(one)), Options.PingTimeout).ConfigureAwait(false);
            await IsMetAsync(Connection.When(IsClosing), Options.SettleTime).ConfigureAwait(false);
        }

        if (!IsClosing(Connection))
        {
            owner.Abort("The calls of a drained connection did not end.");
        }

        static bool IsClosing(TrackedConnection one) => one.HasSentLastGoAway || one.HasEnded;
    }

    private ulong SendPing(byte[] before)
    {
        var data = ++_pings;
        owner.Transport.Insert([.. before, .. FrameWriter.Ping(data)]);
        return data;
    }

    private async Task<bool> IsMetAsync(Task condition, TimeSpan timeout)
    {
        try
        {
            await condition.WaitAsync(timeout, Time).ConfigureAwait(false);
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
