using System.Net;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using ConnectionLifecycle.Connections;

namespace ConnectionLifecycle;

/// <summary>One HTTP/2 connection as seen from one of its ends, from its start to its close record. Safe for use from any thread.</summary>
public sealed class TrackedConnection
{
    private readonly StreamCounters _streams = new();
    private readonly object _lock; // Of all but the tally, which stands in for it: a lock of its own would be one more object for every connection.
    private readonly CloseEvidence _evidence = new();
    private readonly EventPublisher _events;
    private ConnectionState _state;
    private ConnectionWaiters? _waiters;
    private PingTracker _pings;
    private uint? _peerMaxConcurrentStreams;
    private bool _settingsReceived;
    private bool _settingsAcked;
    private bool _lastGoAwaySent;
    private bool _goAwayReceived;
    private bool _ended;
    private TimeSpan _idleSince;
    private CloseRecord? _record;

    internal TrackedConnection(ConnectionSide side, string id, ConnectionObservers observers, TimeProvider time)
    {
        (Side, Id) = (side, id);
        _lock = _streams;
        _events = new EventPublisher(this, observers, time);
        Detail = observers.Detail;
        FromClient = new ConnectionFrames(this, ConnectionSide.Client);
        FromServer = new ConnectionFrames(this, ConnectionSide.Server);
    }

    /// <summary>Which end of the connection this is.</summary>
    public ConnectionSide Side { get; }

    /// <summary>The connection's name on this end.</summary>
    public string Id { get; }

    /// <summary>This end's address, null when it is not known.</summary>
    public EndPoint? LocalEndPoint { get; internal set; }

    /// <summary>The other end's address, null when it is not known.</summary>
    public EndPoint? RemoteEndPoint { get; internal set; }

    /// <summary>The other end's address as people write it, empty when it is not known.</summary>
    public string RemoteAddress => EndPoints.Text(RemoteEndPoint);

    /// <summary>Whether the connection is, or was to be, encrypted.</summary>
    public bool IsEncrypted { get; internal set; }

    /// <summary>The TLS version, null in cleartext and before the handshake.</summary>
    public SslProtocols? TlsProtocol { get; internal set; }

    /// <summary>The TLS cipher suite, null in cleartext and before the handshake.</summary>
    public TlsCipherSuite? TlsCipherSuite { get; internal set; }

    /// <summary>On a server: the client's name in the certificate that it presented and the server accepted; empty when there was none.</summary>
    public string PeerName { get; internal set; } = string.Empty;

    /// <summary>The negotiated protocol: <c>h2</c> over TLS, <c>h2c</c> in cleartext.</summary>
    public string Protocol => IsEncrypted ? "h2" : "h2c";

    /// <summary>The TLS version as people write it, for example <c>TLS 1.3</c>; empty in cleartext.</summary>
    public string TlsVersion => TlsProtocol switch
    {
        null => string.Empty,
        SslProtocols.Tls12 => "TLS 1.2",
        SslProtocols.Tls13 => "TLS 1.3",
        var other => $"{other}",
    };

    /// <summary>Where the connection is in its life.</summary>
    public ConnectionState State => Locked(static connection => connection._state);

    /// <summary>How many streams the client has started.</summary>
    public int StreamsStarted => _streams.Started;

    /// <summary>How many streams have not ended yet.</summary>
    public int StreamsActive => _streams.Active;

    /// <summary>How many streams the peer allows at once (SETTINGS_MAX_CONCURRENT_STREAMS), null when it sets no limit.</summary>
    public uint? PeerMaxConcurrentStreams => Locked(static connection => connection._peerMaxConcurrentStreams);

    /// <summary>Whether the peer has acknowledged SETTINGS and the client has begun a stream: from then on a GOAWAY is understood.</summary>
    internal bool HasSpoken => Locked(static connection => connection._settingsAcked && connection._streams.Started > 0);

    /// <summary>Whether the peer has sent its SETTINGS, which come before all else: it speaks HTTP/2.</summary>
    internal bool HasReceivedSettings => Locked(static connection => connection._settingsReceived);

    /// <summary>Whether TCP has ended one way or the other.</summary>
    internal bool HasEnded => Locked(static connection => connection._ended || connection._state == ConnectionState.Closed);

    /// <summary>Whether the peer has sent a GOAWAY: it will begin no more streams.</summary>
    internal bool HasReceivedGoAway => Locked(static connection => connection._goAwayReceived);

    /// <summary>Whether this end has sent the GOAWAY after which no stream is served.</summary>
    internal bool HasSentLastGoAway => Locked(static connection => connection._lastGoAwaySent);

    /// <summary>Whether the peer has sent a PING that this end has not answered yet.</summary>
    internal bool OwesPing => Locked(static connection => connection._pings.OwesAnswer);

    /// <summary>The data of this end's PING that the peer answered last.</summary>
    internal ulong PingAnswered => Locked(static connection => connection._pings.Answered);

    /// <summary>The last stream that the client began, 0 when none.</summary>
    internal int LastStreamId => _streams.Highest;

    /// <summary>Who acts on what the peer says; null for nobody.</summary>
    internal IPeerListener? Listener { get; set; }

    /// <summary>The data of the PING that this end sent last.</summary>
    internal ulong PingSent => Locked(static connection => connection._pings.Sent);

    /// <summary>How long ago the connection was begun.</summary>
    internal TimeSpan Age => _events.Elapsed;

    /// <summary>On a client: how long ago the last stream ended, when none is under way.</summary>
    internal TimeSpan IdleFor => _events.Elapsed - Locked(static connection => connection._idleSince);

    /// <summary>What the client sends is to be shown here.</summary>
    internal ConnectionFrames FromClient { get; }

    /// <summary>What the server sends is to be shown here.</summary>
    internal ConnectionFrames FromServer { get; }

    /// <summary>The most that any observer wants to be told.</summary>
    internal ConnectionDetail Detail { get; }

    internal void OnStarted()
    {
        _events.Add(0, static (moment, _) => new ConnectionStarted(moment));
        _events.Publish();
    }

    /// <summary>TCP and TLS stand.</summary>
    internal void OnTransportReady()
    {
        lock (_lock)
        {
            if (Advance_NeedsLock(ConnectionState.Handshaking))
            {
                _events.Add(0, static (moment, _) => new TransportReady(moment));
            }
        }

        _events.Publish();
    }

    internal void OnCloseRequested(string cause)
    {
        lock (_lock)
        {
            if (_state == ConnectionState.Closed || !_evidence.Request(Side.AsCloser(), cause))
            {
                return;
            }

            _events.Add(cause, static (moment, cause) => new CloseRequested(moment, cause));
        }

        _events.Publish();
    }

    /// <summary>Whether a stream has begun and not ended.</summary>
    internal bool IsActive(int streamId) => _streams.IsActive(streamId);

    /// <summary>Completes when the condition holds or the connection is closed; it is looked at whenever something has happened.</summary>
    internal Task When(Func<TrackedConnection, bool> condition)
    {
        lock (_lock)
        {
            if (_state == ConnectionState.Closed)
            {
                return Task.CompletedTask;
            }

            var met = (_waiters ??= new()).Add(condition);
            CheckWaiters_NeedsLock(); // Only now: a stream that ends in the meantime looks for conditions without the lock.
            return met;
        }
    }

    /// <summary>Completes when the connection is closed.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    internal async Task<CloseRecord> ClosedAsync(CancellationToken cancellationToken)
    {
        await When(static connection => connection._state == ConnectionState.Closed).WaitAsync(cancellationToken).ConfigureAwait(false);
        return Locked(static connection => connection._record)!;
    }

    /// <summary>Completes when the observers have the last event.</summary>
    internal Task PublishedAsync() => _events.CompletedAsync();

    /// <summary>Takes a piece of evidence for the close that is coming.</summary>
    internal void OnEvidence(Evidence evidence)
    {
        lock (_lock)
        {
            _evidence.Add(evidence);
            _ended |= evidence.Kind is EvidenceKind.Fin or EvidenceKind.Reset or EvidenceKind.Abort;
            CheckWaiters_NeedsLock();
        }
    }

    /// <summary>Why the connection ends, as far as is known, for a call that fails with it.</summary>
    /// <returns>Who and why in words, and the code of the peer's GOAWAY.</returns>
    internal (string Words, ErrorCode Code) Explain(Evidence? latest = null)
    {
        lock (_lock)
        {
            return _evidence.Explain(Side.Other().AsCloser(), latest);
        }
    }

    /// <summary>Calls had to be ended: from now on this is why the connection ends.</summary>
    internal void OnForced(CloseCause cause) => OnEvidence(new Evidence(EvidenceKind.Forced, Side.AsCloser(), cause.Word()));

    /// <summary>The peer gave no sign of life in time.</summary>
    internal void OnKeepaliveTimeout() => OnEvidence(new Evidence(EvidenceKind.Forced, ClosedBy.Unknown, CloseCause.KeepaliveTimeout.Word()));

    /// <summary>The connection is over. Only the first call has an effect.</summary>
    internal void OnClosed()
    {
        lock (_lock)
        {
            var reached = _state;
            if (!ConnectionStates.Advance(ref _state, ConnectionState.Closed))
            {
                return;
            }

            _streams.Close();
            _record = _evidence.Sum(this, _streams, reached, _events);
            _events.Add(_record, static (moment, record) => new ConnectionClosed(moment, record));
            CheckWaiters_NeedsLock();
        }

        _events.Publish();
    }

    /// <summary>The peer's SETTINGS_MAX_CONCURRENT_STREAMS.</summary>
    internal void OnMaxConcurrentStreams(uint value)
    {
        lock (_lock)
        {
            _peerMaxConcurrentStreams = value;
        }
    }

    /// <summary>The peer's SETTINGS are there.</summary>
    internal void OnSettings()
    {
        bool isFirst;
        lock (_lock)
        {
            isFirst = !_settingsReceived;
            _settingsReceived = true;
            if (Advance_NeedsLock(ConnectionState.Open))
            {
                _events.Add(0, static (moment, _) => new ConnectionOpened(moment));
            }

            CheckWaiters_NeedsLock();
        }

        if (isFirst)
        {
            Listener?.OnOpened(this);
        }

        _events.Publish();
    }

    /// <summary>The peer has taken this end's SETTINGS.</summary>
    internal void OnSettingsAck()
    {
        lock (_lock)
        {
            _settingsAcked = true;
            CheckWaiters_NeedsLock();
        }
    }

    /// <summary>A frame, for whoever wants to know of every one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // What the event takes to be made would weigh on every frame, told or not.
    internal void OnFrame(ConnectionSide sender, in FrameHeader header)
    {
        if (State != ConnectionState.Closed)
        {
            _events.Add((sender, header), static (moment, frame) => new FrameSeen(moment, frame.sender, frame.header));
            _events.Publish();
        }
    }

    /// <summary>The client's HEADERS, which begin a stream unless they are trailers.</summary>
    internal void OnClientHeaders(int streamId)
    {
        if (_streams.Start(streamId))
        {
            CheckWaiters();
            if (Detail >= ConnectionDetail.Streams)
            {
                _events.Add(streamId, static (moment, streamId) => new StreamStarted(moment, streamId));
                _events.Publish();
            }
        }
    }

    internal void OnStreamEnd(int streamId, ConnectionSide? resetBy, ErrorCode errorCode)
    {
        if (_streams.End(streamId, reset: resetBy is not null))
        {
            if (Side == ConnectionSide.Client && _streams.Active == 0)
            {
                lock (_lock)
                {
                    _idleSince = _events.Elapsed;
                }
            }

            CheckWaiters();
            if (Detail >= ConnectionDetail.Streams)
            {
                _events.Add((streamId, resetBy, errorCode), static (moment, end) => new StreamEnded(moment, end.streamId, end.resetBy, end.errorCode));
                _events.Publish();
            }
        }
    }

    internal void OnGoAway(ConnectionSide sender, GoAway goAway)
    {
        lock (_lock)
        {
            if (_state == ConnectionState.Closed)
            {
                return;
            }

            // This end's own GOAWAY does not make a peer one that speaks HTTP/2.
            if (_state >= ConnectionState.Open || sender != Side)
            {
                ConnectionStates.Advance(ref _state, ConnectionState.Draining);
            }

            _evidence.Add(sender, goAway);
            _goAwayReceived |= sender != Side;
            _lastGoAwaySent |= sender == Side && goAway.LastStreamId != GoAway.AnyStream;
            _events.Add((sender, goAway, _streams.Active), static (moment, seen) => new GoAwaySeen(moment, seen.sender, seen.goAway, seen.Active));
            CheckWaiters_NeedsLock();
        }

        if (sender != Side)
        {
            Listener?.OnGoAway(this);
        }

        _events.Publish();
    }

    internal void OnPing(ConnectionSide sender, bool ack, ulong data)
    {
        lock (_lock)
        {
            _pings.Take(own: sender == Side, ack, data);
            CheckWaiters_NeedsLock();
        }

        if (sender != Side && !ack)
        {
            Listener?.OnPing();
        }
    }

    private void CheckWaiters()
    {
        if (_waiters is not null)
        {
            lock (_lock)
            {
                CheckWaiters_NeedsLock();
            }
        }
    }

    // After whatever a condition may be about.
    private void CheckWaiters_NeedsLock() => _waiters?.Look(this, _state == ConnectionState.Closed);

    // A later state is no mistake here: the peer may send GOAWAY before its SETTINGS, or more SETTINGS after.
    private bool Advance_NeedsLock(ConnectionState next) => _state < next && ConnectionStates.Advance(ref _state, next);

    private T Locked<T>(Func<TrackedConnection, T> look)
    {
        lock (_lock)
        {
            return look(this);
        }
    }
}
