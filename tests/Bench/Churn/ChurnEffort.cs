namespace Microservices.Tests.Bench.Churn;

/// <summary>How thoroughly calls are looked for that get lost.</summary>
/// <param name="Scenarios">The loads, one after the other.</param>
/// <param name="Stock">How long each is on stock servers: there calls are lost soon enough.</param>
/// <param name="Drained">How long on draining ones.</param>
/// <param name="Calls">Draining servers are to have so many calls in all,</param>
/// <param name="Closes">and to close so many connections: else the loads that close most go on.</param>
internal sealed record ChurnEffort(IReadOnlyList<ChurnScenario> Scenarios, TimeSpan Stock, TimeSpan Drained, long Calls, long Closes)
{
    /// <summary>How often the loads that close most go on: a server that closes nothing is not waited for.</summary>
    public const int MaxExtraRounds = 20;

    public static readonly ChurnEffort Quick =
        new(ChurnScenario.Quick, Stock: TimeSpan.FromSeconds(1.5), Drained: TimeSpan.FromSeconds(2.5), Calls: 0, Closes: 0);

    public static readonly ChurnEffort Full =
        new(ChurnScenario.Full, Stock: TimeSpan.FromSeconds(4), Drained: TimeSpan.FromSeconds(14), Calls: 1_000_000, Closes: 10_000);
}
