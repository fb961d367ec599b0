using ConnectionLifecycle;
using Greet.V1;
using Microservices.Client.Calls;

namespace Microservices.Client.Presentation;

/// <summary>
/// Lines for people. The call's own lines are the original example's; the connection's begin with <c>*</c> (the connection itself),
/// <c>&lt;</c> (from the server) or <c>&gt;</c> (from the client), its number and the seconds since it was begun.
/// </summary>
internal sealed class TextPresenter(TextWriter output, TextWriter errors, bool verbose) : IPresenter
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Connection, int Stream), TimeSpan> _streams = [];
    private string _method = string.Empty;
    private int _retried;
    private long _sentAgain;

    public ConnectionDetail Detail => verbose ? ConnectionDetail.Streams : ConnectionDetail.Life;

    public void OnEvent(ConnectionEvent connectionEvent)
    {
        var connection = connectionEvent.Connection;
        switch (connectionEvent)
        {
            case ConnectionStarted when verbose:
                Write('*', connectionEvent, $"connect {connection.RemoteAddress}");
                break;
            case TransportReady when verbose:
                Write('*', connectionEvent, connection.IsEncrypted ? $"connected to {connection.RemoteAddress}, {connection.TlsVersion}" : $"connected to {connection.RemoteAddress}");
                break;
            case ConnectionOpened:
                var limit = verbose && connection.PeerMaxConcurrentStreams is { } streams ? $", max_streams={streams}" : string.Empty;
                Write('*', connectionEvent, connection.IsEncrypted ? $"opened: h2, {connection.TlsVersion}, {connection.TlsCipherSuite}{limit}" : $"opened: h2c{limit}");
                break;
            case StreamStarted started:
                _streams[(connection.Id, started.StreamId)] = started.Moment.At;
                Write('>', started, $"s{started.StreamId} {_method}");
                break;
            case StreamEnded ended:
                _streams.Remove((connection.Id, ended.StreamId), out var since);
                var how = ended.ResetBy is null ? "ended" : $"reset {ended.ErrorCode}";
                Write(ended.ResetBy == ConnectionSide.Client ? '>' : '<', ended, $"s{ended.StreamId} {how} {(ended.Moment.At - since).TotalMilliseconds:0.0}ms");
                break;
            case GoAwaySeen seen:
                Write(seen.Sender == ConnectionSide.Server ? '<' : '>', seen, verbose ? $"{seen.GoAway} -> draining, {seen.StreamsActive} active" : $"{seen.GoAway}");
                break;
            case ConnectionClosed { Record: { Reached: >= ConnectionState.Open } record } closed:
                Write('*', closed, $"closed {record.Summary}; {Count(record.StreamsStarted, "call")}, {_retried + _sentAgain} retried");
                break;
            case ConnectionClosed closed when verbose:
                Write('*', closed, $"failed {closed.Record.Summary}");
                break;
        }
    }

    public void Calling(string method, bool again)
    {
        _method = method;
        _retried += again ? 1 : 0;
    }

    public void SentAgain(long times) => _sentAgain = times;

    public void Status(int status) => Write($"status : {status}");

    public void Received(string message) => Write($"Received: {message}");

    public void Session(Session? session)
    {
        if (verbose && session is not null)
        {
            Write($"* the server calls this connection {session.ConnectionId}, and this its call {session.StreamCount}");
            if (session.PeerName.Length > 0)
            {
                Write($"* the server knows the client as {session.PeerName}");
            }
        }
    }

    public void Warning(string message) => WriteError($"warning: {message}");

    public void Failed(CallFailure failure) => WriteError($"error: {failure.StatusName}: {failure.Detail}");

    public void Destroyed() => Write("client destroyed");

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private void Write(char who, ConnectionEvent e, string what) => Write($"{who} {e.Connection.Id} {e.Moment.At.TotalSeconds:0.000} {what}");

    private void Write(string line)
    {
        lock (_lock)
        {
            output.WriteLine(line);
        }
    }

    private void WriteError(string line)
    {
        lock (_lock)
        {
            errors.WriteLine(line);
        }
    }
}
