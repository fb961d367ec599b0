using Microsoft.Extensions.Logging;

namespace ConnectionLifecycle.Diagnostics;

/// <summary>
/// Logs connections' lives, one line an event, category <c>ConnectionLifecycle</c>. The last event of a connection is 6, or 7 when it
/// never came to HTTP/2.
/// </summary>
internal sealed partial class ConnectionLogger(ILoggerFactory loggerFactory) : IConnectionObserver
{
    private static readonly EventId ClosedEvent = new(6, "ConnectionClosed");
    private static readonly EventId NeverOpenedEvent = new(7, "ConnectionNeverOpened");

    private readonly ILogger _logger = loggerFactory.CreateLogger("ConnectionLifecycle");

    public ConnectionDetail Detail => _logger.IsEnabled(LogLevel.Trace) ? ConnectionDetail.Frames : ConnectionDetail.Life;

    public void OnEvent(ConnectionEvent connectionEvent)
    {
        var connection = connectionEvent.Connection;
        switch (connectionEvent)
        {
            case ConnectionStarted:
                Started(connection.Id, connection.Protocol, connection.RemoteAddress);
                break;
            case TransportReady:
                Ready(connection.Id, connection.IsEncrypted ? $"{connection.TlsVersion}, {connection.TlsCipherSuite}" : "cleartext");
                break;
            case ConnectionOpened:
                var protocol = connection.IsEncrypted ? $"h2 ({connection.TlsVersion}, {connection.TlsCipherSuite})" : "h2c";
                Opened(connection.Id, protocol, connection.RemoteAddress);
                if (connection.PeerName.Length > 0)
                {
                    Authenticated(connection.Id, connection.PeerName);
                }

                break;
            case CloseRequested requested:
                Requested(connection.Id, requested.Cause);
                break;
            case GoAwaySeen seen:
                GoAway(connection.Id, seen.Sender == connection.Side ? "sent" : "received", seen.GoAway, seen.StreamsActive);
                break;
            case ConnectionClosed closed:
                Log(closed.Record);
                break;
            case FrameSeen seen:
                Frame(connection.Id, seen.Sender, seen.Header.Type, seen.Header.StreamId, seen.Header.Flags, seen.Header.Length);
                break;
        }
    }

    private void Log(CloseRecord record)
    {
        // A client that pre-opens sockets and never uses them is no news; one whose handshake fails is.
        var level = record switch
        {
            { Reached: >= ConnectionState.Open } => LogLevel.Information,
            { Cause: CloseCause.NoPreface } => LogLevel.Debug,
            _ => LogLevel.Information,
        };
        if (_logger.IsEnabled(level))
        {
            var opened = record.Reached >= ConnectionState.Open;
            _logger.Log(level, opened ? ClosedEvent : NeverOpenedEvent, new ClosedState(record), exception: null, static (state, _) => $"{state}");
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "connection {ConnectionId}: started, {Protocol}, peer {Peer}", EventName = "ConnectionStarted")]
    private partial void Started(string connectionId, string protocol, string peer);

    [LoggerMessage(2, LogLevel.Debug, "connection {ConnectionId}: transport ready, {Security}", EventName = "TransportReady")]
    private partial void Ready(string connectionId, string security);

    [LoggerMessage(3, LogLevel.Information, "connection {ConnectionId}: opened, {Protocol}, peer {Peer}", EventName = "ConnectionOpened")]
    private partial void Opened(string connectionId, string protocol, string peer);

    [LoggerMessage(4, LogLevel.Information, "connection {ConnectionId}: close asked, {Cause}", EventName = "CloseRequested")]
    private partial void Requested(string connectionId, string cause);

    [LoggerMessage(5, LogLevel.Information, "connection {ConnectionId}: {Direction} {GoAway}, {StreamsActive} active", EventName = "GoAway")]
    private partial void GoAway(string connectionId, string direction, GoAway goAway, int streamsActive);

    [LoggerMessage(9, LogLevel.Information, "connection {ConnectionId}: client is {PeerName}, by its certificate", EventName = "ClientAuthenticated")]
    private partial void Authenticated(string connectionId, string peerName);

    [LoggerMessage(8, LogLevel.Trace, "connection {ConnectionId}: {Sender} {FrameType} stream {StreamId} flags {Flags} length {Length}", EventName = "Frame")]
    private partial void Frame(string connectionId, ConnectionSide sender, FrameType frameType, int streamId, byte flags, int length);
}
