using System.Collections.Immutable;
using Microservices.Tests.Bench.Churn;

namespace Microservices.Tests.Unit.Bench;

public sealed class ChurnResultTests
{
    [Fact]
    public void Results_AddUp_CauseByCause()
    {
        var sum = Lost(("a", 1), ("b", 2)) + Lost(("b", 3)) + ChurnResult.None;

        Assert.Equal(6, sum.LostCalls);
        Assert.Equal(5, sum.Lost["b"]);
        Assert.Equal((20, 4, 2), (sum.Calls, sum.Closes, sum.RunTwice));
    }

    private static ChurnResult Lost(params (string Cause, int Count)[] lost) =>
        new(10, 2, 1, lost.ToImmutableSortedDictionary(one => one.Cause, one => one.Count), ImmutableSortedDictionary<string, int>.Empty);
}
