using System.Text;
using System.Text.RegularExpressions;
using ConnectionLifecycle;

namespace Microservices.Tests.Functional.Matrix;

/// <summary>
/// A close record in one line: who and why, every GOAWAY, and what became of the streams, for example
/// <c>by server: max_age, nothing lost; sent GOAWAY NO_ERROR last=1 "max_age"; 1 call</c>.
/// </summary>
internal static class RecordSummary
{
    public static string Of(CloseRecord record) => string.Join("; ",
    [
        record.Summary,
        .. record.GoAwaysSent.Select(goAway => $"sent {goAway}"),
        .. record.GoAwaysReceived.Select(goAway => $"received {goAway}"),
        .. Streams(record.StreamsStarted, record.StreamsFailed, record.StreamsNotProcessed),
    ]);

    /// <summary>
    /// Whether the account is the expected one, where what is in brackets may be missing and an ellipsis leaves the rest open.
    /// </summary>
    public static bool Is(string account, string expected)
    {
        var pattern = new StringBuilder(Regex.Escape(expected)).Replace(@"\[", "(").Replace("]", ")?").Replace("…", ".*");
        return Regex.IsMatch(account, $"^{pattern}$");
    }

    /// <summary>Who, why and what was lost, alone.</summary>
    public static string Reason(string account) => account.Split("; ")[0].TrimEnd('[');

    /// <summary>What holds for every record, whatever its connection went through.</summary>
    public static void AssertSound(CloseRecord record, ConnectionSide side, string protocol)
    {
        Assert.Equal((side, protocol), (record.Side, record.Protocol));
        Assert.Equal(record.StreamsStarted, record.StreamsSucceeded + record.StreamsFailed + record.StreamsLost + record.StreamsNotProcessed);
        Assert.Equal(protocol == "h2" && record.Reached > ConnectionState.Connecting, record.TlsVersion.Length > 0);
        Assert.Equal(record.Evidence.FirstOrDefault(piece => piece.GoAway is not null)?.GoAway?.ErrorCode, record.ErrorCode);
        Assert.NotEmpty(record.Evidence);
    }

    /// <summary>What became of the streams.</summary>
    public static string[] Streams(int started, int failed, int notProcessed) =>
    [
        .. Count(started, started == 1 ? "call" : "calls"),
        .. Count(failed, "reset"),
        .. Count(notProcessed, "not processed"),
    ];

    private static string[] Count(int number, string what) => number == 0 ? [] : [$"{number} {what}"];
}
