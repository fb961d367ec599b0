using System.Text.Json.Nodes;
using ConnectionLifecycle.Connections;
using Greet.V1;
using Microservices.Client.Calls;

namespace Microservices.Client.Presentation;

/// <summary>One JSON object a line, each with its kind in <c>event</c>.</summary>
internal sealed class JsonPresenter(TextWriter output) : IPresenter
{
    private readonly Lock _lock = new();

    public void OnEvent(ConnectionEvent connectionEvent)
    {
        switch (connectionEvent)
        {
            case ConnectionOpened { Connection: var connection } e:
                Write("opened", e, new()
                {
                    ["protocol"] = connection.Protocol,
                    ["tls_version"] = connection.TlsVersion,
                    ["tls_cipher"] = $"{connection.TlsCipherSuite}",
                });
                break;
            case GoAwaySeen e:
                Write("goaway", e, new()
                {
                    ["sender"] = $"{e.Sender}".ToLowerInvariant(),
                    ["error_code"] = $"{e.GoAway.ErrorCode}",
                    ["last_stream_id"] = e.GoAway.LastStreamId,
                    ["debug_data"] = e.GoAway.DebugData,
                });
                break;
            case ConnectionClosed e:
                Write("closed", e, new() { ["calls"] = e.Record.StreamsStarted, ["cut"] = e.Record.StreamsCut });
                break;
        }
    }

    public void Status(int status) => Write("status", new() { ["status"] = status });

    public void Received(string message) => Write("received", new() { ["message"] = message });

    public void Session(Session? session)
    {
        if (session is not null)
        {
            Write("session", new() { ["server_connection"] = session.ConnectionId, ["stream_count"] = session.StreamCount });
        }
    }

    public void Warning(string message) => Write("warning", new() { ["message"] = message });

    public void Failed(CallFailure failure) =>
        Write("failed", new() { ["status"] = failure.StatusName, ["code"] = (int)failure.Status, ["detail"] = failure.Detail });

    public void Destroyed() => Write("destroyed", []);

    private void Write(string kind, ConnectionEvent e, JsonObject fields)
    {
        fields.Insert(0, "connection", e.Connection.Id);
        fields.Insert(1, "seconds", Math.Round(e.At.TotalSeconds, 6));
        Write(kind, fields);
    }

    private void Write(string kind, JsonObject fields)
    {
        fields.Insert(0, "event", kind);
        lock (_lock)
        {
            output.WriteLine(fields.ToJsonString());
        }
    }
}
