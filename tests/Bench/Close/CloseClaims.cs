using System.Globalization;
using ConnectionLifecycle.AspNetCore;
using Microservices.Tests.Bench.Reporting;

namespace Microservices.Tests.Bench.Close;

/// <summary>
/// What the README says of the time that a drained close takes. Judged by what 19 in 20 keep to, with a round trip of their own each: the
/// machine now and then has better things to do.
/// </summary>
internal static class CloseClaims
{
    private const double Part = 0.95;

    private static readonly ConnectionLifecycleOptions Defaults = new();

    /// <summary>What two processes need to be woken for a handful of frames, in milliseconds.</summary>
    public const double Allowance = 50;

    /// <summary>An idle connection's last word comes after a round trip and the settle time; a passive client then has its time to hang up.</summary>
    public static IReadOnlyList<string> Shortfalls(CloseScenario scenario, IReadOnlyList<CloseSample> drained)
    {
        if (scenario.Busy)
        {
            return [];
        }

        var settle = Defaults.SettleTime.TotalMilliseconds;
        var linger = scenario.Passive ? Defaults.LingerTimeout.TotalMilliseconds : 0;
        return
        [
            .. Over("its last GOAWAY", settle + Allowance, drained.Select(sample => sample.LastGoAway - sample.RoundTrip)),
            .. Over("its end", settle + linger + Allowance, drained.Select(sample => sample.End - sample.RoundTrip)),
        ];

        IEnumerable<string> Over(string what, double limit, IEnumerable<double> times) => times.Percentile(Part) is var time && time > limit
            ? [string.Create(CultureInfo.InvariantCulture, $"{scenario}: {time:0} ms and a round trip to {what}, {limit:0} at most is claimed.")]
            : [];
    }
}
