using System.Globalization;

namespace Microservices.Tests.Bench.Overhead;

/// <summary>
/// What the README says of the observer's cost. Judged by the server's own processor time, which a busy machine disturbs less than the
/// clock.
/// </summary>
/// <param name="Ratio">Observed calls, of plain ones, at least.</param>
/// <param name="BytesPerFrame">Allocated for a frame, at most: nothing, but for what the runtime allocates now and then.</param>
internal sealed record OverheadClaims(double Ratio, double BytesPerFrame)
{
    public static readonly OverheadClaims Full = new(Ratio: 0.94, BytesPerFrame: 0.1);

    /// <summary>What fifty rounds with one server can tell from chance. One object for 48 frames would be more than this.</summary>
    public static readonly OverheadClaims Quick = new(Ratio: Full.Ratio - 0.05, BytesPerFrame: 0.5);

    public IReadOnlyList<string> Shortfalls(IReadOnlyList<Comparison> comparisons) =>
    [
        .. from one in comparisons
           where one.Ratio < Ratio
           select string.Create(CultureInfo.InvariantCulture, $"{one.Scenario}: {one.Ratio:0.000} of the plain calls, {Ratio} at least is claimed."),
        .. from one in comparisons
           where one.BytesPerFrame > BytesPerFrame
           select string.Create(CultureInfo.InvariantCulture, $"{one.Scenario}: {one.BytesPerFrame:0.00} bytes a frame, {BytesPerFrame} at most is claimed."),
    ];
}
