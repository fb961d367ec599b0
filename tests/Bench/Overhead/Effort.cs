namespace Microservices.Tests.Bench.Overhead;

/// <summary>How thoroughly a load is measured.</summary>
/// <param name="Servers">How many servers, one after the other: where memory comes to lie is chance, and stays so for a server's life.</param>
/// <param name="WarmUp">How many rounds with each server before it counts.</param>
/// <param name="Rounds">How many rounds with each server.</param>
/// <param name="Slice">How long each endpoint works in a round: so short that what disturbs one disturbs the others.</param>
/// <param name="Claims">What it is judged by.</param>
internal sealed record Effort(int Servers, int WarmUp, int Rounds, TimeSpan Slice, OverheadClaims Claims)
{
    public static readonly Effort Quick = new(Servers: 1, WarmUp: 20, Rounds: 50, Slice: TimeSpan.FromMilliseconds(20), OverheadClaims.Quick);

    public static readonly Effort Full = new(Servers: 5, WarmUp: 50, Rounds: 300, Slice: TimeSpan.FromMilliseconds(20), OverheadClaims.Full);
}
