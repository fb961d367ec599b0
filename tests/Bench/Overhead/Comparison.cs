using Microservices.Tests.Bench.Reporting;

namespace Microservices.Tests.Bench.Overhead;

/// <summary>A load on the endpoints of a server, round by round.</summary>
internal sealed record Comparison(Scenario Scenario, IReadOnlyList<Round> Rounds)
{
    /// <summary>What is answered observed in a time of the server's own, of what is answered plain.</summary>
    public double Ratio => Ratios.Median();

    /// <summary>What the second plain endpoint answers, of what the first does: what is not 1 here is chance, there too.</summary>
    public double ControlRatio => Rounds.Select(round => round.Control.CallsPerCpuSecond / round.Plain.CallsPerCpuSecond).Median();

    /// <summary>The same as <see cref="Ratio"/> by the clock.</summary>
    public double ClockRatio => Rounds.Select(round => round.ObservedOfPlain(slice => slice.CallsPerSecond)).Median();

    /// <summary>What observing allocates.</summary>
    public double BytesPerFrame => Rounds.Select(round => round.Observed.BytesPerFrame - round.Plain.BytesPerFrame).Median();

    private IEnumerable<double> Ratios => Rounds.Select(round => round.ObservedOfPlain(slice => slice.CallsPerCpuSecond));

    public static Table Table(IEnumerable<Comparison> comparisons)
    {
        var table = new Table("load", "plain calls/s", "observed", "ratio", "25 %", "75 %", "plain/plain", "by the clock", "bytes/frame");
        foreach (var one in comparisons)
        {
            table.Add(
                $"{one.Scenario}",
                $"{one.Rounds.Select(round => round.Plain.CallsPerCpuSecond).Median():0}",
                $"{one.Rounds.Select(round => round.Observed.CallsPerCpuSecond).Median():0}",
                $"{one.Ratio:0.000}",
                $"{one.Ratios.Percentile(0.25):0.000}",
                $"{one.Ratios.Percentile(0.75):0.000}",
                $"{one.ControlRatio:0.000}",
                $"{one.ClockRatio:0.000}",
                $"{one.BytesPerFrame:0.00}");
        }

        return table;
    }

    public IEnumerable<Figure> Figures()
    {
        var name = $"{Scenario}".Replace(' ', '_').ToLowerInvariant();
        return [new($"{name}_ratio", Ratio), new($"{name}_control_ratio", ControlRatio), new($"{name}_clock_ratio", ClockRatio), new($"{name}_bytes_per_frame", BytesPerFrame)];
    }
}
