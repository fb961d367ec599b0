namespace Microservices.Tests.Bench.Startup;

/// <summary>
/// What the README says of starting up: as published, both are faster than compiled at run time. Ratios, because milliseconds would judge
/// the machine; above what a quiet machine shows by the few hundredths that a busy one adds.
/// </summary>
internal static class StartupClaims
{
    private static readonly (string What, double Ratio)[] Claims =
    [
        (Measured.ServerReply("h2"), 1.0),
        (Measured.ServerReply("h2c"), 1.0),
        (Measured.ClientReply("h2"), 0.95),
        (Measured.ClientReply("h2c"), 0.95),
    ];

    public static IReadOnlyList<string> Shortfalls(Measurements measurements) =>
    [
        .. from claim in Claims
           let ratio = measurements.Ratio(claim.What, Variant.Published)
           where ratio > claim.Ratio
           select $"{claim.What} takes {ratio:0.00} of the JIT's time, {claim.Ratio:0.00} at most is claimed.",
    ];
}
