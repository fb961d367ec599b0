namespace Microservices.Tests.Bench.Overhead;

/// <summary>How thoroughly a load is measured.</summary>
/// <param name="Pairs">How many pairs of servers: two processes of the same program may differ by chance.</param>
/// <param name="WarmUp">How long a server works before it counts.</param>
/// <param name="Rounds">How many rounds with each pair.</param>
/// <param name="Slice">How long each server works in a round: short, so that both meet the same disturbances.</param>
internal sealed record Effort(int Pairs, TimeSpan WarmUp, int Rounds, TimeSpan Slice)
{
    public static readonly Effort Quick = new(Pairs: 1, WarmUp: TimeSpan.FromSeconds(1), Rounds: 30, Slice: TimeSpan.FromSeconds(0.1));

    public static readonly Effort Full = new(Pairs: 4, WarmUp: TimeSpan.FromSeconds(2), Rounds: 75, Slice: TimeSpan.FromSeconds(0.1));
}
