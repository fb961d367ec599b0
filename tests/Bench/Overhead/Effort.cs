namespace Microservices.Tests.Bench.Overhead;

/// <summary>How thoroughly a load is measured.</summary>
/// <param name="Servers">How many servers, one after the other.</param>
/// <param name="WarmUp">How many rounds with each server before it counts.</param>
/// <param name="Rounds">How many rounds with each server.</param>
/// <param name="Slice">How long each endpoint works in a round: short, so that both meet the same disturbances.</param>
internal sealed record Effort(int Servers, int WarmUp, int Rounds, TimeSpan Slice)
{
    public static readonly Effort Quick = new(Servers: 1, WarmUp: 10, Rounds: 30, Slice: TimeSpan.FromSeconds(0.1));

    public static readonly Effort Full = new(Servers: 4, WarmUp: 15, Rounds: 60, Slice: TimeSpan.FromSeconds(0.1));
}
