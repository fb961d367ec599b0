using Microservices.Client.Calls;
using Microservices.Client.Load;

namespace Microservices.Tests.Unit.Load;

public sealed class CallPlanTests
{
    [Fact]
    public async Task EachCall_IsHandedOutOnce_HoweverManyAsk()
    {
        var plan = new CallPlan(Options(calls: 1000, closeEvery: 10), CancellationToken.None);

        var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Take(plan))));

        Assert.Equal(1000, taken.Sum(calls => calls.Count));
        Assert.Equal(100, taken.Sum(calls => calls.Count(call => call.Closes)));
        Assert.Equal(100, plan.ClosesAsked);
    }

    [Fact]
    public void EveryThird_AsksForAClose()
    {
        var calls = Take(new CallPlan(Options(calls: 7, closeEvery: 3), CancellationToken.None));

        Assert.Equal([false, false, true, false, false, true, false], calls.Select(call => call.Closes));
    }

    [Theory]
    [InlineData(LoadKind.Unary, false, false)]
    [InlineData(LoadKind.Stream, true, true)]
    [InlineData(LoadKind.Mixed, false, true)]
    public void TheKind_SaysWhichCallsStream(object kind, bool first, bool second)
    {
        var calls = Take(new CallPlan(Options(calls: 2) with { Kind = (LoadKind)kind }, CancellationToken.None));

        Assert.Equal([first, second], calls.Select(call => call.Streams));
    }

    [Fact]
    public void WhenItEnds_ThereIsNoCallAnyMore()
    {
        using var ending = new CancellationTokenSource();
        var plan = new CallPlan(Options(calls: null), ending.Token);

        Assert.True(plan.TryNext(out _));
        ending.Cancel();
        Assert.False(plan.TryNext(out _));
    }

    private static LoadOptions Options(long? calls, long closeEvery = 0) => new()
    {
        Target = new GreeterTarget { Addresses = [new Uri("http://localhost:8001")] },
        Calls = calls,
        Concurrency = 1,
        CloseEvery = closeEvery,
    };

    private static List<PlannedCall> Take(CallPlan plan)
    {
        var calls = new List<PlannedCall>();
        while (plan.TryNext(out var call))
        {
            calls.Add(call);
        }

        return calls;
    }
}
