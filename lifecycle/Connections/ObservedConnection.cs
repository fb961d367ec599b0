using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using ConnectionLifecycle.Frames;

namespace ConnectionLifecycle.Connections;

/// <summary>One HTTP/2 connection as seen from one of its ends, from its start to its close record. Safe for use from any thread.</summary>
public sealed class ObservedConnection
{
    private readonly Lock _lock = new();
    private readonly StreamTally _streams = new();
    private readonly Testimony _testimony = new();
    private readonly ConnectionTeller _teller;
    private ConnectionState _state;
    private Dictionary<int, Action>? _whenStreamEnds;
    private uint? _peerMaxConcurrentStreams;

    internal ObservedConnection(Peer side, string id, IReadOnlyList<IConnectionObserver> observers, TimeProvider time)
    {
        (Side, Id) = (side, id);
        _teller = new ConnectionTeller(this, observers, time);
        FromClient = new FrameReader(new ConnectionFrames(this, Peer.Client), Peer.Client);
        FromServer = new FrameReader(new ConnectionFrames(this, Peer.Server), Peer.Server);
    }

    /// <summary>Which end of the connection this is.</summary>
    public Peer Side { get; }

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
    public int StreamsStarted => Locked(static connection => connection._streams.Started);

    /// <summary>How many streams have not ended yet.</summary>
    public int StreamsActive => Locked(static connection => connection._streams.Active);

    /// <summary>How many streams the peer allows at once (SETTINGS_MAX_CONCURRENT_STREAMS), null when it sets no limit.</summary>
    public uint? PeerMaxConcurrentStreams => Locked(static connection => connection._peerMaxConcurrentStreams);

    internal FrameReader FromClient { get; }

    internal FrameReader FromServer { get; }

    internal void OnStarted() => _teller.Tell(new ConnectionStarted(_teller.Next()));

    /// <summary>TCP and TLS stand.</summary>
    internal void OnTransportReady()
    {
        if (Advance(ConnectionState.Handshaking))
        {
            _teller.Tell(new TransportReady(_teller.Next()));
        }
    }

    internal void OnCloseRequested(string cause)
    {
        lock (_lock)
        {
            if (_state == ConnectionState.Closed || !_testimony.Request(Side.AsCloser(), cause))
            {
                return;
            }
        }

        _teller.Tell(new CloseRequested(_teller.Next(), cause));
    }

    /// <summary>Calls back once, when the stream is over. One callback a stream.</summary>
    /// <returns>False when the stream is over already: then there is no call.</returns>
    internal bool WhenStreamEnds(int streamId, Action callback)
    {
        lock (_lock)
        {
            if (!_streams.IsActive(streamId))
            {
                return false;
            }

            (_whenStreamEnds ??= [])[streamId] = callback;
            return true;
        }
    }

    /// <summary>Takes a piece of evidence for the close that is coming.</summary>
    internal void OnEvidence(Evidence evidence)
    {
        lock (_lock)
        {
            _testimony.Add(evidence);
        }
    }

    /// <summary>The end, told once however often it is noticed.</summary>
    internal void OnClosed()
    {
        CloseRecord record;
        lock (_lock)
        {
            var reached = _state;
            if (!ConnectionStates.Advance(ref _state, ConnectionState.Closed))
            {
                return;
            }

            record = _testimony.Sum(this, _streams, reached, _teller);
        }

        _teller.Tell(new ConnectionClosed(_teller.Next(), record));
    }

    internal void OnSetting(Peer sender, ushort identifier, uint value)
    {
        const ushort MaxConcurrentStreams = 3; // RFC 9113 section 6.5.2
        if (sender != Side && identifier == MaxConcurrentStreams)
        {
            lock (_lock)
            {
                _peerMaxConcurrentStreams = value;
            }
        }
    }

    internal void OnSettings(Peer sender)
    {
        if (sender != Side && Advance(ConnectionState.Open))
        {
            _teller.Tell(new ConnectionOpened(_teller.Next()));
        }
    }

    internal void OnFrame(Peer sender, in FrameHeader header)
    {
        if (_teller.Detail == ConnectionDetail.Frames && State != ConnectionState.Closed)
        {
            _teller.Tell(new FrameSeen(_teller.Next(), sender, header));
        }

        if (sender == Peer.Client && header.Type == FrameType.Headers)
        {
            OnClientHeaders(header.StreamId);
        }

        if (sender == Peer.Server && header.EndsStream)
        {
            OnStreamEnd(header.StreamId, resetBy: null, ErrorCode.NoError);
        }
    }

    internal void OnStreamEnd(int streamId, Peer? resetBy, ErrorCode errorCode)
    {
        Action? callback = null;
        lock (_lock)
        {
            if (_state == ConnectionState.Closed || !_streams.End(streamId, reset: resetBy is not null))
            {
                return;
            }

            _whenStreamEnds?.Remove(streamId, out callback);
        }

        callback?.Invoke();

        if (_teller.Detail >= ConnectionDetail.Streams)
        {
            _teller.Tell(new StreamEnded(_teller.Next(), streamId, resetBy, errorCode));
        }
    }

    internal void OnGoAway(Peer sender, GoAway goAway)
    {
        int active;
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

            _testimony.Add(sender, goAway);
            active = _streams.Active;
        }

        _teller.Tell(new GoAwaySeen(_teller.Next(), sender, goAway, active));
    }

    internal void OnNotHttp2(Peer sender)
    {
        if (sender == Peer.Client)
        {
            OnEvidence(new Evidence(EvidenceKind.NotHttp2, ClosedBy.Client));
        }
    }

    private void OnClientHeaders(int streamId)
    {
        lock (_lock)
        {
            if (_state == ConnectionState.Closed || !_streams.Start(Peer.Client, streamId))
            {
                return;
            }
        }

        if (_teller.Detail >= ConnectionDetail.Streams)
        {
            _teller.Tell(new StreamStarted(_teller.Next(), streamId));
        }
    }

    private bool Advance(ConnectionState next)
    {
        lock (_lock)
        {
            // A later state is no mistake here: the peer may send GOAWAY before its SETTINGS, or more SETTINGS after.
            return _state < next && ConnectionStates.Advance(ref _state, next);
        }
    }

    private T Locked<T>(Func<ObservedConnection, T> look)
    {
        lock (_lock)
        {
            return look(this);
        }
    }
}
