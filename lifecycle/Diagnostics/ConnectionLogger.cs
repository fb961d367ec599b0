using ConnectionLifecycle.Connections;
using ConnectionLifecycle.Frames;
using Microsoft.Extensions.Logging;

namespace ConnectionLifecycle.Diagnostics;

/// <summary>Logs connections' lives, one line an event. The last event of a connection is 4, or 5 when it never spoke HTTP/2.</summary>
internal sealed partial class ConnectionLogger(ILoggerFactory loggerFactory) : IConnectionObserver
{
    private readonly ILogger _logger = loggerFactory.CreateLogger("ConnectionLifecycle");

    public void OnEvent(ConnectionEvent connectionEvent)
    {
        var connection = connectionEvent.Connection;
        switch (connectionEvent)
        {
            case ConnectionOpened:
                var protocol = connection.IsEncrypted ? $"h2 ({connection.TlsVersion}, {connection.TlsCipherSuite})" : "h2c";
                Opened(connection.Id, protocol, $"{connection.RemoteEndPoint}");
                break;
            case CloseRequested requested:
                Requested(connection.Id, requested.Cause);
                break;
            case GoAwaySeen seen:
                GoAway(connection.Id, seen.Sender == connection.Side ? "sent" : "received", seen.GoAway);
                break;
            case ConnectionClosed closed when connection.IsOpened:
                Closed(connection.Id, closed.Record.Duration.TotalMilliseconds, closed.Record.StreamsStarted, closed.Record.StreamsCut);
                break;
            case ConnectionClosed:
                NeverSpoke(connection.Id, $"{connection.RemoteEndPoint}");
                break;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "connection {ConnectionId}: opened, {Protocol}, peer {Peer}", EventName = "ConnectionOpened")]
    private partial void Opened(string connectionId, string protocol, string peer);

    [LoggerMessage(2, LogLevel.Information, "connection {ConnectionId}: close asked, {Cause}", EventName = "CloseRequested")]
    private partial void Requested(string connectionId, string cause);

    [LoggerMessage(3, LogLevel.Information, "connection {ConnectionId}: {Direction} {GoAway}", EventName = "GoAway")]
    private partial void GoAway(string connectionId, string direction, GoAway goAway);

    [LoggerMessage(4, LogLevel.Information, "connection {ConnectionId}: session is closed after {Milliseconds:0.0} ms (calls {Calls}, cut {CallsCut})", EventName = "ConnectionClosed")]
    private partial void Closed(string connectionId, double milliseconds, int calls, int callsCut);

    [LoggerMessage(5, LogLevel.Debug, "connection {ConnectionId}: ended without a word of HTTP/2, peer {Peer}", EventName = "ConnectionNeverSpoke")]
    private partial void NeverSpoke(string connectionId, string peer);
}
