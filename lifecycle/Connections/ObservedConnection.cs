using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using ConnectionLifecycle.Frames;

namespace ConnectionLifecycle.Connections;

/// <summary>One HTTP/2 connection as seen from one of its ends, from its first byte to its close record. Safe for use from any thread.</summary>
public sealed class ObservedConnection
{
    private readonly Lock _lock = new();
    private readonly StreamTally _streams = new();
    private readonly List<GoAway> _goAwaysSent = [];
    private readonly List<GoAway> _goAwaysReceived = [];
    private readonly IReadOnlyList<IConnectionObserver> _observers;
    private readonly TimeProvider _time;
    private readonly long _start;
    private string? _closeRequested;
    private int _sequence;
    private bool _opened;
    private bool _closed;

    internal ObservedConnection(Peer side, string id, IReadOnlyList<IConnectionObserver> observers, TimeProvider time)
    {
        (Side, Id, _observers, _time, _start) = (side, id, observers, time, time.GetTimestamp());
        FromClient = new FrameReader(new Direction(this, Peer.Client), Peer.Client);
        FromServer = new FrameReader(new Direction(this, Peer.Server), Peer.Server);
    }

    /// <summary>Which end of the connection this is.</summary>
    public Peer Side { get; }

    /// <summary>The connection's name on this end.</summary>
    public string Id { get; }

    /// <summary>This end's address, null when it is not known.</summary>
    public EndPoint? LocalEndPoint { get; internal init; }

    /// <summary>The other end's address, null when it is not known.</summary>
    public EndPoint? RemoteEndPoint { get; internal init; }

    /// <summary>The TLS version, null in cleartext.</summary>
    public SslProtocols? TlsProtocol { get; internal init; }

    /// <summary>The TLS cipher suite, null in cleartext.</summary>
    public TlsCipherSuite? TlsCipherSuite { get; internal init; }

    /// <summary>Whether the connection is encrypted.</summary>
    public bool IsEncrypted => TlsProtocol is not null;

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

    /// <summary>Whether the peer has spoken HTTP/2.</summary>
    public bool IsOpened
    {
        get
        {
            lock (_lock)
            {
                return _opened;
            }
        }
    }

    /// <summary>How many streams the client has started.</summary>
    public int StreamsStarted
    {
        get
        {
            lock (_lock)
            {
                return _streams.Started;
            }
        }
    }

    /// <summary>How many streams have not ended yet.</summary>
    public int StreamsActive
    {
        get
        {
            lock (_lock)
            {
                return _streams.Active;
            }
        }
    }

    internal FrameReader FromClient { get; }

    internal FrameReader FromServer { get; }

    internal void OnCloseRequested(string cause)
    {
        lock (_lock)
        {
            if (_closed || _closeRequested is not null)
            {
                return;
            }

            _closeRequested = cause;
        }

        Tell((sequence, at) => new CloseRequested(this, sequence, at, cause));
    }

    internal void OnClosed(TransportEnd transportEnd)
    {
        CloseRecord record;
        lock (_lock)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            record = new CloseRecord
            {
                Duration = _time.GetElapsedTime(_start),
                TransportEnd = transportEnd,
                StreamsStarted = _streams.Started,
                StreamsCut = _streams.Active,
                GoAwaysSent = [.. _goAwaysSent],
                GoAwaysReceived = [.. _goAwaysReceived],
                CloseRequested = _closeRequested,
            };
        }

        Tell((sequence, at) => new ConnectionClosed(this, sequence, at, record));
    }

    private void OnFrame(Peer sender, in FrameHeader header)
    {
        if (header.Type is not (FrameType.Headers or FrameType.RstStream or FrameType.Settings) && !header.EndsStream)
        {
            return; // Nothing that is counted: spare the lock.
        }

        lock (_lock)
        {
            _streams.OnFrame(sender, header);
            if (_opened || sender == Side || header.Type != FrameType.Settings)
            {
                return;
            }

            _opened = true;
        }

        Tell((sequence, at) => new ConnectionOpened(this, sequence, at));
    }

    private void OnGoAway(Peer sender, GoAway goAway)
    {
        lock (_lock)
        {
            (sender == Side ? _goAwaysSent : _goAwaysReceived).Add(goAway);
        }

        Tell((sequence, at) => new GoAwaySeen(this, sequence, at, sender, goAway));
    }

    // Outside the lock: an observer may look at the connection.
    private void Tell(Func<int, TimeSpan, ConnectionEvent> happened)
    {
        var connectionEvent = happened(Interlocked.Increment(ref _sequence), _time.GetElapsedTime(_start));
        foreach (var observer in _observers)
        {
            try
            {
                observer.OnEvent(connectionEvent);
            }
            catch (Exception)
            {
                // Observing must not end what is observed.
            }
        }
    }

    private sealed class Direction(ObservedConnection connection, Peer sender) : IFrameSink
    {
        public void OnFrame(in FrameHeader header) => connection.OnFrame(sender, header);

        public void OnGoAway(GoAway goAway) => connection.OnGoAway(sender, goAway);

        public void OnSetting(ushort identifier, uint value)
        {
        }

        public void OnRstStream(int streamId, ErrorCode errorCode)
        {
        }

        public void OnPing(bool ack, ulong data)
        {
        }

        public void OnNotHttp2()
        {
        }
    }
}
