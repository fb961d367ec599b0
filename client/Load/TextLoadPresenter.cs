using System.Globalization;

namespace Microservices.Client.Load;

/// <summary>One line of progress, which a terminal shows in place, and a summary for people.</summary>
/// <param name="output">Where to.</param>
/// <param name="width">The terminal's width, null when the output is no terminal.</param>
internal sealed class TextLoadPresenter(TextWriter output, int? width) : ILoadPresenter
{
    private bool _lineStands;

    public TimeSpan Interval => TimeSpan.FromSeconds(width is null ? 5 : 0.5);

    public void Progress(LoadProgress progress)
    {
        var line = string.Create(CultureInfo.InvariantCulture,
            $"{progress.Elapsed.TotalSeconds:0.0} s  {progress.Calls} calls  {progress.Rate:0}/s  "
            + $"p50 {Ms(progress.Percentile(50))}  p99 {Ms(progress.Percentile(99))}  "
            + $"{progress.Opened} opened  {progress.Closed} closed  {progress.Lost} lost  {progress.Retried} retried");
        if (width is not { } columns)
        {
            output.WriteLine(line);
            return;
        }

        // One column stays free: a full line would wrap.
        var room = Math.Max(1, columns - 1);
        output.Write($"\r{(line.Length > room ? line[..room] : line.PadRight(room))}");
        _lineStands = true;
    }

    public void Summary(LoadSummary summary)
    {
        if (_lineStands)
        {
            output.WriteLine();
        }

        var end = summary.End;
        Row("calls", $"{end.Calls} in {end.Elapsed.TotalSeconds:0.0} s, {end.Rate:0}/s; {end.Lost} lost, {end.Retried} retried");
        Row("latency", $"p50 {Ms(end.Percentile(50))}, p90 {Ms(end.Percentile(90))}, p99 {Ms(end.Percentile(99))}, max {Ms(end.Longest())}");
        Row("connections", $"{end.Opened} opened, {end.Closed} closed; {summary.ClosesAsked} closes asked");
        foreach (var (kind, count) in summary.Closes)
        {
            Row(string.Empty, $"{count} {kind}");
        }

        foreach (var server in summary.Servers)
        {
            Row("server", $"{server.Address}: {server.Calls} calls on {server.Connections} connections");
        }

        foreach (var (failure, count) in summary.Failures)
        {
            Row("lost", $"{count} {failure.StatusName}: {failure.Detail}");
        }
    }

    private static string Ms(TimeSpan latency) => string.Create(CultureInfo.InvariantCulture, $"{latency.TotalMilliseconds:0.00} ms");

    private void Row(string name, FormattableString what) => output.WriteLine($"{name,-12} {what.ToString(CultureInfo.InvariantCulture)}");
}
