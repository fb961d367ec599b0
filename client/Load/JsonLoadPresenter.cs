using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ConnectionLifecycle;

namespace Microservices.Client.Load;

/// <summary>One JSON object a line: <c>progress</c> every second, <c>summary</c> at the end. The README lists their fields.</summary>
internal sealed class JsonLoadPresenter(TextWriter output) : ILoadPresenter
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public TimeSpan Interval => TimeSpan.FromSeconds(1);

    public void Progress(LoadProgress progress) => Write(Fields("progress", progress));

    public void Summary(LoadSummary summary)
    {
        var fields = Fields("summary", summary.End);
        fields["p90_ms"] = Ms(summary.End.Percentile(90));
        fields["max_ms"] = Ms(summary.End.Longest());
        fields["closes_asked"] = summary.ClosesAsked;
        fields["closes"] = List(summary.Closes, close => new()
        {
            ["closed_by"] = close.Kind.By,
            ["cause"] = close.Kind.Cause.Word(),
            ["nothing_lost"] = close.Kind.NothingLost,
            ["count"] = close.Count,
        });
        fields["servers"] = List(summary.Servers, server => new()
        {
            ["peer"] = server.Address,
            ["connections"] = server.Connections,
            ["calls"] = server.Calls,
        });
        fields["failures"] = List(summary.Failures, failed => new()
        {
            ["status"] = failed.Failure.StatusName,
            ["code"] = (int)failed.Failure.Status,
            ["detail"] = failed.Failure.Detail,
            ["count"] = failed.Count,
        });
        Write(fields);
    }

    private static JsonObject Fields(string kind, LoadProgress progress) => new()
    {
        ["event"] = kind,
        ["seconds"] = Math.Round(progress.Elapsed.TotalSeconds, 3),
        ["calls"] = progress.Calls,
        ["lost"] = progress.Lost,
        ["retried"] = progress.Retried,
        ["rate"] = Math.Round(progress.Rate, 1),
        ["p50_ms"] = Ms(progress.Percentile(50)),
        ["p99_ms"] = Ms(progress.Percentile(99)),
        ["opened"] = progress.Opened,
        ["closed"] = progress.Closed,
    };

    private static double Ms(TimeSpan latency) => Math.Round(latency.TotalMilliseconds, 3);

    private static JsonArray List<T>(IEnumerable<T> items, Func<T, JsonObject> fields) => new([.. items.Select(fields)]);

    private void Write(JsonObject fields) => output.WriteLine(fields.ToJsonString(Readable));
}
