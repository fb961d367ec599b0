namespace Microservices.Tests.Bench.Reporting;

internal static class Statistics
{
    public static double Median(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>What this part of the values keep to: the least of them that so many are not above.</summary>
    public static double Percentile(this IEnumerable<double> values, double part)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Max(0, (int)Math.Ceiling(part * sorted.Length) - 1)];
    }

    /// <summary>
    /// How one thing compares with another that was measured in the same rounds. Each round has its own ratio, so that what slows a
    /// whole round down, for example a busy machine, cancels out.
    /// </summary>
    public static double MedianRatio(IEnumerable<double> values, IEnumerable<double> baseline) =>
        values.Zip(baseline, (value, one) => value / one).Median();
}
