using System.Text.RegularExpressions;

namespace Microservices.Tests.Functional.Readme;

/// <summary>
/// The demo's lines with everything taken out that differs from run to run: times, names, ports. What two processes print at the same
/// time has no order between them, so each side is compared by itself, and the server's lines connection by connection.
/// </summary>
internal sealed partial class DemoOutput
{
    private readonly List<string> _connections = [];

    public DemoOutput(IEnumerable<string> lines)
    {
        var plain = lines.Select(Plain).ToList();
        Client = OneGoAway(plain.Where(line => line.StartsWith("client | ", StringComparison.Ordinal)));
        Server = OneGoAway(plain.Where(line => line.StartsWith("server | ", StringComparison.Ordinal)).OrderBy(Place));
        Other = plain.Where(line => !line.StartsWith("client | ", StringComparison.Ordinal) && !line.StartsWith("server | ", StringComparison.Ordinal)).ToList();
    }

    public IReadOnlyList<string> Client { get; }

    public IReadOnlyList<string> Server { get; }

    public IReadOnlyList<string> Other { get; }

    [GeneratedRegex(@"\d\d:\d\d:\d\d\.\d{3} ")]
    private static partial Regex TimeOfDay();

    [GeneratedRegex(@"connection (?<id>\w+):")]
    private static partial Regex Connection();

    [GeneratedRegex(@"127\.0\.0\.1:\d+")]
    private static partial Regex Port();

    [GeneratedRegex(@"[\d.]+ ms|(?<=#\d+ )\d+\.\d{3}")]
    private static partial Regex Duration();

    [GeneratedRegex(@"(?<=GOAWAY NO_ERROR last=)\d+")]
    private static partial Regex LastStreamId();

    // Kestrel sends one, with the call's stream, when the call that asked for the close is off its books by then; else first one for
    // any stream, upon which the client may hang up before the other. The client answers, unless the server's FIN was first.
    private static List<string> OneGoAway(IEnumerable<string> lines)
    {
        var kept = new List<string>();
        foreach (var line in lines)
        {
            if (kept.Count == 0 || !LastStreamId().IsMatch(line) || !LastStreamId().IsMatch(kept[^1]))
            {
                kept.Add(line);
            }
        }

        return kept;
    }

    private string Plain(string line)
    {
        line = TimeOfDay().Replace(line, string.Empty, 1);
        line = LastStreamId().Replace(line, "0");
        line = Duration().Replace(Port().Replace(line, "127.0.0.1:PORT"), "TIME");
        return Connection().Replace(line, match => $"connection {Number(match.Groups["id"].Value)}:");
    }

    private int Number(string id)
    {
        if (!_connections.Contains(id))
        {
            _connections.Add(id);
        }

        return _connections.IndexOf(id) + 1;
    }

    private int Place(string line) => Connection().Match(line) is { Success: true } match
        ? int.Parse(match.Groups["id"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture)
        : line.Contains("listening", StringComparison.Ordinal) ? 0 : int.MaxValue;
}
