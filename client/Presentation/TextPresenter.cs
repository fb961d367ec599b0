using ConnectionLifecycle.Connections;
using ConnectionLifecycle.Frames;
using Greet.V1;
using Microservices.Client.Calls;

namespace Microservices.Client.Presentation;

/// <summary>
/// Lines for people. The call's own lines are the original example's; the connection's begin with <c>*</c> (the connection itself),
/// <c>&lt;</c> (from the server) or <c>&gt;</c> (from the client), its number and the seconds since it was opened.
/// </summary>
internal sealed class TextPresenter(TextWriter output, TextWriter errors, bool verbose) : IPresenter
{
    private readonly Lock _lock = new();

    public void OnEvent(ConnectionEvent connectionEvent)
    {
        switch (connectionEvent)
        {
            case ConnectionOpened { Connection: { IsEncrypted: true } connection } e:
                Write('*', e, $"opened: h2, {connection.TlsVersion}, {connection.TlsCipherSuite}");
                break;
            case ConnectionOpened e:
                Write('*', e, "opened: h2c");
                break;
            case GoAwaySeen e:
                Write(e.Sender == Peer.Server ? '<' : '>', e, $"{e.GoAway}");
                break;
            case ConnectionClosed { Connection.IsOpened: true } e:
                Write('*', e, $"closed: {Count(e.Record.StreamsStarted, "call")}, {e.Record.StreamsCut} cut");
                break;
        }
    }

    public void Status(int status) => Write($"status : {status}");

    public void Received(string message) => Write($"Received: {message}");

    public void Session(Session? session)
    {
        if (verbose && session is not null)
        {
            Write($"* server's connection {session.ConnectionId}, call {session.StreamCount} on it");
        }
    }

    public void Warning(string message) => WriteError($"warning: {message}");

    public void Failed(CallFailure failure) => WriteError($"error: {failure.StatusName}: {failure.Detail}");

    public void Destroyed() => Write("client destroyed");

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private void Write(char who, ConnectionEvent e, string what) => Write($"{who} {e.Connection.Id} {e.At.TotalSeconds:0.000} {what}");

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
