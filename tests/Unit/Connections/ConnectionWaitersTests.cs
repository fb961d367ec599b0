using Microservices.Tests.Common;

namespace Microservices.Tests.Unit.Connections;

/// <summary>Who waits for something to become true of a connection learns of it.</summary>
public sealed class ConnectionWaitersTests
{
    [Fact]
    public async Task WhatHoldsAlready_IsNotWaitedFor()
    {
        var life = ConnectionScript.Open();

        Assert.True(life.Connection.When(one => one.StreamsActive == 0).IsCompletedSuccessfully);
        await life.Connection.When(one => one.HasReceivedSettings).Bounded();
    }

    [Fact]
    public async Task WhatBecomesTrue_EndsTheWait()
    {
        var life = ConnectionScript.Open();
        life.Begin(1);
        var idle = life.Connection.When(one => one.StreamsActive == 0);
        Assert.False(idle.IsCompleted);

        life.End(1);

        await idle.Bounded();
    }

    [Fact]
    public async Task TheEndOfTheConnection_EndsEveryWait()
    {
        var life = ConnectionScript.Open();
        var never = life.Connection.When(_ => false);

        life.Close();

        await never.Bounded();
        Assert.True(life.Connection.When(_ => false).IsCompletedSuccessfully);
    }

    /// <summary>A stream ends without the lock under which somebody begins to wait for that.</summary>
    [Fact]
    public async Task AStreamThatEndsMeanwhile_IsNotWaitedForForever()
    {
        const int Rounds = 20_000;
        var lives = Enumerable.Range(0, Rounds).Select(_ => ConnectionScript.Open()).ToArray();
        Array.ForEach(lives, life => life.Begin(1));
        var idle = new Task[Rounds];
        using var together = new Barrier(2);

        await Task.WhenAll(
            OnItsOwn(round => lives[round].End(1)),
            OnItsOwn(round => idle[round] = lives[round].Connection.When(one => one.StreamsActive == 0))).Bounded();

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
