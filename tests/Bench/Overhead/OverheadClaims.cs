using System.Globalization;

namespace Microservices.Tests.Bench.Overhead;

/// <summary>
/// What the README says of the observer's cost. Judged by the server's own processor time, which a busy machine disturbs less than the
/// clock.
/// </summary>
internal static class OverheadClaims
{
    /// <summary>Observed calls, of plain ones, at least.</summary>
    public const double Ratio = 0.98;

    /// <summary>Allocated for a frame, at most: nothing, but for what the runtime allocates now and then. One object for 48 frames would be more.</summary>
    public const double BytesPerFrame = 0.5;

    /// <param name="comparisons">What has been found.</param>
    /// <param name="chance">How far a ratio may be off.</param>
    public static IReadOnlyList<string> Shortfalls(IReadOnlyList<Comparison> comparisons, double chance) =>
    [
        .. from one in comparisons
           where one.Ratio < Ratio - chance
           select string.Create(CultureInfo.InvariantCulture, $"{one.Scenario}: {one.Ratio:0.000} of the plain calls, {Ratio} at least is claimed."),
        .. from one in comparisons
           where one.BytesPerFrame > BytesPerFrame
           select string.Create(CultureInfo.InvariantCulture, $"{one.Scenario}: {one.BytesPerFrame:0.00} bytes a frame, {BytesPerFrame} at most is claimed."),
    ];
}
