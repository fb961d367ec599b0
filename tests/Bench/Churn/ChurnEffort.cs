namespace Microservices.Tests.Bench.Churn;

/// <summary>How thoroughly calls are looked for that get lost.</summary>
/// <param name="Scenarios">The loads, one after the other, in every round.</param>
/// <param name="Stock">How long each is on stock servers in a round: there calls are lost soon enough.</param>
/// <param name="Drained">How long on draining ones.</param>
/// <param name="Calls">Rounds go on until draining servers have had so many calls,</param>
/// <param name="Closes">and have closed so many connections.</param>
internal sealed record ChurnEffort(IReadOnlyList<ChurnScenario> Scenarios, TimeSpan Stock, TimeSpan Drained, long Calls, long Closes)
{
    public static readonly ChurnEffort Quick =
        new(ChurnScenario.Quick, Stock: TimeSpan.FromSeconds(1.5), Drained: TimeSpan.FromSeconds(2.5), Calls: 0, Closes: 0);

    public static readonly ChurnEffort Full =
        new(ChurnScenario.Full, Stock: TimeSpan.FromSeconds(4), Drained: TimeSpan.FromSeconds(12), Calls: 1_000_000, Closes: 10_000);
}
