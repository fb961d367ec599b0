using Microservices.Tests.Bench.Reporting;

namespace Microservices.Tests.Bench.Churn;

/// <summary>What became of each load's calls, on a stock server and on one that drains.</summary>
internal sealed class ChurnTable(IReadOnlyList<ChurnScenario> scenarios)
{
    private readonly Dictionary<ChurnScenario, (ChurnResult Stock, ChurnResult Drained)> _rows =
        scenarios.ToDictionary(scenario => scenario, _ => (ChurnResult.None, ChurnResult.None));

    public ChurnResult Stock => Sum(row => row.Stock);

    public ChurnResult Drained => Sum(row => row.Drained);

    public void Add(ChurnScenario scenario, bool drained, ChurnResult result)
    {
        var row = _rows[scenario];
        _rows[scenario] = drained ? (row.Stock, row.Drained + result) : (row.Stock + result, row.Drained);
    }

    public IReadOnlyList<Figure> Figures() =>
    [
        new("drained_calls", Drained.Calls), new("drained_closes", Drained.Closes), new("drained_lost", Drained.LostCalls),
        new("run_twice", Drained.RunTwice),
        new("stock_calls", Stock.Calls), new("stock_closes", Stock.Closes), new("stock_lost", Stock.LostCalls), new("stock_run_twice", Stock.RunTwice),
    ];

    public IReadOnlyList<string> Shortfalls() =>
    [
        .. from row in _rows
           let drained = row.Value.Drained
           where drained.LostCalls > 0 || drained.RunTwice > 0
           select $"{row.Key}: {drained.LostCalls} calls lost and {drained.RunTwice} run twice, none of either is claimed.",
    ];

    public override string ToString()
    {
        var table = new Table("load", "stock calls", "lost", "closes", "run twice", "drained calls", "lost", "closes", "run twice");
        foreach (var scenario in scenarios)
        {
            table.Add([$"{scenario}", .. Cells(_rows[scenario].Stock), .. Cells(_rows[scenario].Drained)]);
        }

        table.Add(["all", .. Cells(Stock), .. Cells(Drained)]);
        return string.Join(Environment.NewLine,
        [
            $"{table}",
            .. Causes("stock, lost", row => row.Stock.Lost),
            .. Causes("drained, lost", row => row.Drained.Lost),
            .. Causes("drained, odd", row => row.Drained.Oddities),
        ]);
    }

    private static string[] Cells(ChurnResult result) => [$"{result.Calls}", $"{result.LostCalls}", $"{result.Closes}", $"{result.RunTwice}"];

    private IEnumerable<string> Causes(string side, Func<(ChurnResult Stock, ChurnResult Drained), IReadOnlyDictionary<string, int>> causes) =>
        from row in _rows
        from cause in causes(row.Value)
        select $"{side}: {row.Key}: {cause.Value} x {cause.Key}";

    private ChurnResult Sum(Func<(ChurnResult Stock, ChurnResult Drained), ChurnResult> side) =>
        _rows.Values.Select(side).Aggregate(ChurnResult.None, static (sum, one) => sum + one);
}
