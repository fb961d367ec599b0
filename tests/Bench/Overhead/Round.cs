namespace Microservices.Tests.Bench.Overhead;

/// <summary>What each endpoint did, one soon after the other.</summary>
internal sealed record Round(Slice Plain, Slice Control, Slice Observed)
{
    /// <summary>
    /// The observed endpoint's rate, of the plain ones'. Of these the geometric mean, which lets what disturbs one of the three move the
    /// ratio as far up as down.
    /// </summary>
    public double ObservedOfPlain(Func<Slice, double> rate) => rate(Observed) / Math.Sqrt(rate(Plain) * rate(Control));
}
