using Microservices.Tests.Bench.Reporting;

namespace Microservices.Tests.Bench.Startup;

/// <summary>Every time taken, in milliseconds, by what was measured and on which variant, in the order of the rounds.</summary>
internal sealed class Measurements
{
    private readonly Dictionary<(string What, Variant Variant), List<double>> _times = [];

    public void Add(string what, Variant variant, TimeSpan time)
    {
        if (!_times.TryGetValue((what, variant), out var times))
        {
            _times.Add((what, variant), times = []);
        }

        times.Add(time.TotalMilliseconds);
    }

    public double Ratio(string what, Variant variant) => Statistics.MedianRatio(_times[(what, variant)], _times[(what, Variant.Jit)]);

    public Table Table()
    {
        var table = new Table("milliseconds to", "variant", "least", "median", "most", "of jit");
        foreach (var ((what, variant), times) in InOrder)
        {
            table.Add(what, variant.Name, $"{times.Min():0}", $"{times.Median():0}", $"{times.Max():0}", $"{Ratio(what, variant):0.00}");
        }

        return table;
    }

    public IReadOnlyList<Figure> Figures() =>
    [
        .. InOrder.SelectMany(entry => (Figure[])
        [
            new($"{Name(entry.Key)}_ms", Math.Round(entry.Value.Median(), 1)),
            new($"{Name(entry.Key)}_ratio", Ratio(entry.Key.What, entry.Key.Variant)),
        ]).Where(figure => !figure.Name.EndsWith("_jit_ratio", StringComparison.Ordinal)),
    ];

    private IEnumerable<KeyValuePair<(string What, Variant Variant), List<double>>> InOrder =>
        _times.OrderBy(entry => entry.Key.What, StringComparer.Ordinal);

    private static string Name((string What, Variant Variant) key) => $"{key.What.Replace(' ', '_')}_{key.Variant.Name}";
}
