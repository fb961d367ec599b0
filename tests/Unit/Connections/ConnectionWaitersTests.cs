using Microservices.Tests.Common;

namespace Microservices.Tests.Unit.Connections;

/// <summary>Who waits for something to become true of a connection learns of it.</summary>
public sealed class ConnectionWaitersTests
{
    [Fact]
    public async Task WhatHoldsAlready_IsNotWaitedFor()
    {
        var script = ConnectionScript.Open();

        Assert.True(script.Connection.When(one => one.StreamsActive == 0).IsCompletedSuccessfully);
        await script.Connection.When(one => one.HasReceivedSettings).Bounded();
    }

    [Fact]
    public async Task WhatBecomesTrue_EndsTheWait()
    {
        var script = ConnectionScript.Open();
        script.Begin(1);
        var idle = script.Connection.When(one => one.StreamsActive == 0);
        Assert.False(idle.IsCompleted);

        script.End(1);

        await idle.Bounded();
    }

    [Fact]
    public async Task TheEndOfTheConnection_EndsEveryWait()
    {
        var script = ConnectionScript.Open();
        var never = script.Connection.When(_ => false);

        script.Close();

        await never.Bounded();
        Assert.True(script.Connection.When(_ => false).IsCompletedSuccessfully);
    }

    /// <summary>A stream ends without the lock under which somebody begins to wait for that.</summary>
    [Fact]
    public async Task AStreamThatEndsMeanwhile_IsNotWaitedForForever()
    {
        const int Rounds = 20_000;
        var scripts = Enumerable.Range(0, Rounds).Select(_ => ConnectionScript.Open()).ToArray();
        Array.ForEach(scripts, script => script.Begin(1));
        var idle = new Task[Rounds];
        using var together = new Barrier(2);

        await Task.WhenAll(
            OnItsOwn(round => scripts[round].End(1)),
            OnItsOwn(round => idle[round] = scripts[round].Connection.When(one => one.StreamsActive == 0))).Bounded();

        await Task.WhenAll(idle).Bounded();

        Task OnItsOwn(Action<int> act) => Task.Factory.StartNew(
            () =>
            {
                for (var round = 0; round < Rounds; round++)
                {
                    together.SignalAndWait();
                    act(round);
                }
            },
            TaskCreationOptions.LongRunning);
    }
}
