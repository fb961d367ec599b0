using System.Text.Json;
using System.Text.RegularExpressions;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Matrix;

/// <summary>A close record as a program logs it in JSON.</summary>
internal static partial class LoggedRecord
{
    /// <summary>The account (<see cref="RecordSummary"/>) of the connection that ended first.</summary>
    public static async Task<string> AccountAsync(TextLog log)
    {
        var line = await log.Line("""^.*"Category":"ConnectionLifecycle","Message":"[^"]*session is closed.*$""").Bounded();
        using var entry = JsonDocument.Parse(line.Value);
        var record = entry.RootElement.GetProperty("State");
        return string.Join("; ",
        [
            Summary().Match(entry.RootElement.GetProperty("Message").GetString()!).Value,
            .. GoAways(record, "GoAwaysSent").Select(goAway => $"sent {goAway}"),
            .. GoAways(record, "GoAwaysReceived").Select(goAway => $"received {goAway}"),
            .. RecordSummary.Streams(Number("StreamsStarted"), Number("StreamsFailed"), Number("StreamsNotProcessed")),
        ]);

        int Number(string field) => record.GetProperty(field).GetInt32();
    }

    [GeneratedRegex("(?<=session is closed )[^;]*")]
    private static partial Regex Summary();

    private static string[] GoAways(JsonElement record, string field) =>
        record.GetProperty(field).GetString()!.Split("; ", StringSplitOptions.RemoveEmptyEntries);
}
