using System.Collections.Immutable;

namespace Microservices.Tests.Bench.Churn;

/// <summary>What became of a load's calls.</summary>
/// <param name="Calls">All that were made.</param>
/// <param name="Closes">How many connections the server closed politely meanwhile.</param>
/// <param name="RunTwice">How often a call ran again on a server.</param>
/// <param name="Lost">The calls without the reply that they should have had, by what they had instead.</param>
/// <param name="Oddities">What else should not have been: other ends of connections, errors that a server logged.</param>
internal sealed record ChurnResult(
    long Calls, long Closes, long RunTwice, ImmutableSortedDictionary<string, int> Lost, ImmutableSortedDictionary<string, int> Oddities)
{
    public static readonly ChurnResult None = new(0, 0, 0, ImmutableSortedDictionary<string, int>.Empty, ImmutableSortedDictionary<string, int>.Empty);

    public long LostCalls => Lost.Values.Sum(static count => (long)count);

    public static ChurnResult operator +(ChurnResult one, ChurnResult other) => new(
        one.Calls + other.Calls, one.Closes + other.Closes, one.RunTwice + other.RunTwice, Sum(one.Lost, other.Lost), Sum(one.Oddities, other.Oddities));

    private static ImmutableSortedDictionary<string, int> Sum(IReadOnlyDictionary<string, int> one, IReadOnlyDictionary<string, int> other) =>
        one.Concat(other).GroupBy(static entry => entry.Key).ToImmutableSortedDictionary(static group => group.Key, static group => group.Sum(entry => entry.Value));
}
