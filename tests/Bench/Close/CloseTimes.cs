using ConnectionLifecycle.AspNetCore;
using Microservices.Tests.Bench.Reporting;

namespace Microservices.Tests.Bench.Close;

/// <summary>How long closes took, of a stock server and of one that drains.</summary>
internal sealed class CloseTimes
{
    private readonly Dictionary<CloseScenario, (IReadOnlyList<CloseSample> Stock, IReadOnlyList<CloseSample> Drained)> _rows = [];

    public void Add(CloseScenario scenario, IReadOnlyList<CloseSample> stock, IReadOnlyList<CloseSample> drained) => _rows.Add(scenario, (stock, drained));

    public IReadOnlyList<Figure> Figures() =>
    [
        new("settle_ms", new ConnectionLifecycleOptions().SettleTime.TotalMilliseconds),
        .. _rows.SelectMany(row => (Figure[])
        [
            new($"{Name(row.Key)}_stock_ms", Math.Round(row.Value.Stock.Select(sample => sample.End).Median(), 1)),
            new($"{Name(row.Key)}_drained_ms", Math.Round(row.Value.Drained.Select(sample => sample.End).Median(), 1)),
        ]),
    ];

    public IReadOnlyList<string> Shortfalls() => [.. _rows.SelectMany(row => CloseClaims.Shortfalls(row.Key, row.Value.Drained))];

    public override string ToString()
    {
        var table = new Table("connection", "server", "round trip", "last GOAWAY", "most", "end", "most");
        foreach (var (scenario, (stock, drained)) in _rows)
        {
            Add(scenario, "stock", stock);
            Add(scenario, "drained", drained);
        }

        return $"{table}";

        void Add(CloseScenario scenario, string server, IReadOnlyList<CloseSample> samples) => table.Add(
            $"{scenario}",
            server,
            $"{samples.Select(sample => sample.RoundTrip).Median():0.0}",
            $"{samples.Select(sample => sample.LastGoAway).Median():0.0}",
            $"{samples.Max(sample => sample.LastGoAway):0.0}",
            $"{samples.Select(sample => sample.End).Median():0.0}",
            $"{samples.Max(sample => sample.End):0.0}");
    }

    private static string Name(CloseScenario scenario) => $"{scenario}".Replace(' ', '_');
}
