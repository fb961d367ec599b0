using System.Collections;

namespace ConnectionLifecycle.Diagnostics;

/// <summary>A close record as a log entry: a sentence for people, every field for machines.</summary>
internal sealed class ClosedState(CloseRecord record) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private const string Template =
        "connection {ConnectionId}: session is closed {Summary}; {DurationMs} ms, calls {StreamsStarted}, lost {StreamsLost}";

    private readonly KeyValuePair<string, object?>[] _fields =
    [
        new("ConnectionId", record.ConnectionId),
        new("Side", $"{record.Side.AsCloser().Word()}"),
        new("LocalEndPoint", record.LocalEndPoint),
        new("RemoteEndPoint", record.RemoteEndPoint),
        new("Protocol", record.Protocol),
        new("TlsVersion", record.TlsVersion),
        new("TlsCipher", record.TlsCipher),
        new("StartedAt", record.StartedAt),
        new("DurationMs", record.Duration.TotalMilliseconds),
        new("Reached", record.Reached),
        new("ClosedBy", record.ClosedBy.Word()),
        new("Cause", record.Cause.Word()),
        new("ErrorCode", record.ErrorCode?.ToString()),
        new("FinFrom", record.FinFrom.Word()),
        new("StreamsStarted", record.StreamsStarted),
        new("StreamsSucceeded", record.StreamsSucceeded),
        new("StreamsFailed", record.StreamsFailed),
        new("StreamsLost", record.StreamsLost),
        new("StreamsNotProcessed", record.StreamsNotProcessed),
        new("GoAwaysSent", string.Join("; ", record.GoAwaysSent)),
        new("GoAwaysReceived", string.Join("; ", record.GoAwaysReceived)),
        new("Evidence", string.Join("; ", record.Evidence)),
        new("{OriginalFormat}", Template),
    ];

    public int Count => _fields.Length;

    public KeyValuePair<string, object?> this[int index] => _fields[index];

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _fields.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString()
    {
        var duration = $"{record.Duration.TotalMilliseconds:0.0} ms";
        if (record.Reached < ConnectionState.Open)
        {
            return $"connection {record.ConnectionId}: ended before HTTP/2, {record.Summary}; {duration}, peer {record.RemoteEndPoint}";
        }

        var calls = record.StreamsStarted == 1 ? "1 call" : $"{record.StreamsStarted} calls";
        return $"connection {record.ConnectionId}: session is closed {record.Summary}; {duration}, {calls}";
    }
}
