using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ConnectionLifecycle;
using Greet.V1;
using Microservices.Client.Calls;

namespace Microservices.Client.Presentation;

/// <summary>One JSON object a line, each with its kind in <c>event</c>. The README lists the kinds and their fields.</summary>
internal sealed class JsonPresenter(TextWriter output) : IPresenter
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _lock = new();
    private int _retried;
    private long _sentAgain;

    public ConnectionDetail Detail => ConnectionDetail.Streams;

    public void OnEvent(ConnectionEvent connectionEvent)
    {
        var connection = connectionEvent.Connection;
        switch (connectionEvent)
        {
            case ConnectionStarted:
                Write("started", connectionEvent, new() { ["peer"] = connection.RemoteAddress });
                break;
            case TransportReady:
                Write("connected", connectionEvent, new() { ["tls_version"] = connection.TlsVersion, ["tls_cipher"] = $"{connection.TlsCipherSuite}" });
                break;
            case ConnectionOpened:
                Write("opened", connectionEvent, new() { ["protocol"] = connection.Protocol, ["max_streams"] = connection.PeerMaxConcurrentStreams });
                break;
            case StreamStarted started:
                Write("stream_started", started, new() { ["stream"] = started.StreamId });
                break;
            case StreamEnded ended:
                Write("stream_ended", ended, new()
                {
                    ["stream"] = ended.StreamId,
                    ["reset_by"] = ended.ResetBy is { } peer ? Word(peer) : null,
                    ["error_code"] = $"{ended.ErrorCode}",
                });
                break;
            case GoAwaySeen seen:
                Write("goaway", seen, GoAway(seen));
                break;
            case ConnectionClosed closed:
                Write("closed", closed, Record(closed.Record));
                break;
        }
    }

    public void Calling(string method, bool again)
    {
        _retried += again ? 1 : 0;
        Write("call", new() { ["method"] = method, ["again"] = again });
    }

    public void SentAgain(long times) => _sentAgain = times;

    public void Status(int status) => Write("status", new() { ["status"] = status });

    public void Received(string message) => Write("received", new() { ["message"] = message });

    public void Session(Session? session)
    {
        if (session is not null)
        {
            Write("session", new() { ["server_connection"] = session.ConnectionId, ["stream_count"] = session.StreamCount, ["peer_name"] = session.PeerName });
        }
    }

    public void Warning(string message) => Write("warning", new() { ["message"] = message });

    public void Failed(CallFailure failure) =>
        Write("failed", new() { ["status"] = failure.StatusName, ["code"] = (int)failure.Status, ["detail"] = failure.Detail });

    public void Destroyed() => Write("destroyed", []);

    private static JsonObject GoAway(GoAwaySeen seen) => new()
    {
        ["sender"] = Word(seen.Sender),
        ["error_code"] = $"{seen.GoAway.ErrorCode}",
        ["last_stream_id"] = seen.GoAway.LastStreamId,
        ["debug_data"] = seen.GoAway.DebugData,
        ["active"] = seen.StreamsActive,
    };

    private static string Word(ConnectionSide peer) => peer == ConnectionSide.Server ? "server" : "client";

    private JsonObject Record(CloseRecord record) => new()
    {
        ["closed_by"] = $"{record.ClosedBy}".ToLowerInvariant(),
        ["cause"] = record.Cause.Word(),
        ["detail"] = record.Detail,
        ["error_code"] = record.ErrorCode?.ToString(),
        ["fin_from"] = $"{record.FinFrom}".ToLowerInvariant(),
        ["reached"] = $"{record.Reached}".ToLowerInvariant(),
        ["calls"] = record.StreamsStarted,
        ["lost"] = record.StreamsLost,
        ["not_processed"] = record.StreamsNotProcessed,
        ["retried"] = _retried + _sentAgain,
    };

    private void Write(string kind, ConnectionEvent e, JsonObject fields)
    {
        fields.Insert(0, "connection", e.Connection.Id);
        fields.Insert(1, "sequence", e.Moment.Sequence);
        fields.Insert(2, "seconds", Math.Round(e.Moment.At.TotalSeconds, 6));
        Write(kind, fields);
    }

    private void Write(string kind, JsonObject fields)
    {
        fields.Insert(0, "event", kind);
        lock (_lock)
        {
            output.WriteLine(fields.ToJsonString(Readable));
        }
    }
}
