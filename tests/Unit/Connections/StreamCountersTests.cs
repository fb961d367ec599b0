using ConnectionLifecycle;
using ConnectionLifecycle.Connections;
using Microservices.Tests.Common;

namespace Microservices.Tests.Unit.Connections;

public sealed class StreamCountersTests
{
    private readonly StreamCounters _tally = new();

    [Fact]
    public void AClientsFirstHeaders_StartAStream_TrailersDoNot()
    {
        Assert.True(_tally.Start(1));
        Assert.False(_tally.Start(1));
        Assert.True(_tally.Start(5));
        Assert.False(_tally.Start(3));

        Assert.Equal((2, 2), (_tally.Started, _tally.Active));
    }

    [Fact]
    public void AStream_EndsOnce_InGoodOrderOrNot()
    {
        StartAll(1, 3, 5);

        Assert.True(_tally.End(3, reset: false));
        Assert.False(_tally.End(3, reset: true));
        Assert.True(_tally.End(1, reset: true));
        Assert.False(_tally.End(9, reset: false));

        Assert.Equal((3, 1, 1, 1), (_tally.Started, _tally.Succeeded, _tally.Failed, _tally.Active));
        Assert.True(_tally.IsActive(5));
        Assert.False(_tally.IsActive(1));
    }

    [Fact]
    public void AnEndedStream_DoesNotStartAgain()
    {
        StartAll(1);
        _tally.End(1, reset: false);

        Assert.False(_tally.Start(1));
        Assert.Equal(0, _tally.Active);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    [InlineData(3, 2)]
    [InlineData(5, 1)]
    [InlineData(7, 0)]
    [InlineData(GoAway.AnyStream, 0)]
    public void ALastStreamId_ExcludesOpenStreamsAboveIt(int lastStreamId, int excluded)
    {
        StartAll(1, 3, 5, 7);
        _tally.End(1, reset: false);
        _tally.End(3, reset: false);

        Assert.Equal(excluded, _tally.ActiveAbove(lastStreamId));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void WhateverTheOrder_ItIsASetOfStreams(int seed)
    {
        var random = new Random(seed);
        var open = new HashSet<int>();
        for (int step = 0, next = 1; step < 3000; step++)
        {
            if (random.Next(2) == 0)
            {
                Assert.True(_tally.Start(next) && open.Add(next));
                next += 2;
            }

            // The oldest now and then, else any, open or not.
            var ending = random.Next(3) == 0 && open.Count > 0 ? open.Min() : 1 + (2 * random.Next(next / 2 + 1));
            Assert.Equal(open.Remove(ending), _tally.End(ending, reset: false));
            Assert.Equal((open.Count, open.Contains(next - 2)), (_tally.Active, _tally.IsActive(next - 2)));
        }

        Assert.All(open, streamId => Assert.True(_tally.End(streamId, reset: false)));
        Assert.Equal(0, _tally.Active);
    }

    [Fact]
    public void OnceClosed_NothingCounts()
    {
        StartAll(1, 3);
        _tally.End(1, reset: false);

        _tally.Close();

        Assert.False(_tally.Start(5));
        Assert.False(_tally.End(3, reset: true));
        Assert.Equal((2, 1, 0, 1), (_tally.Started, _tally.Succeeded, _tally.Failed, _tally.Active));
    }

    /// <summary>A connection's two directions are read by threads of their own.</summary>
    [Fact]
    public async Task BothDirectionsAtOnce_LoseNoStream()
    {
        const int Rounds = 1000;
        const int Streams = 5000;
        using var together = new Barrier(2);

        // The streams of a round end while those of the next begin.
        var counted = await Task.WhenAll(OnItsOwn(0, _tally.Start), OnItsOwn(1, streamId => _tally.End(streamId, reset: false))).Bounded();

        Assert.Equal([Rounds * Streams, Rounds * Streams], counted);
        Assert.Equal((Rounds * Streams, Rounds * Streams, 0), (_tally.Started, _tally.Succeeded, _tally.Active));

        Task<int> OnItsOwn(int roundsLater, Func<int, bool> act) => Task.Factory.StartNew(
            () =>
            {
                var counted = 0;
                for (var round = -roundsLater; round <= Rounds - roundsLater; round++)
                {
                    together.SignalAndWait();
                    for (var stream = 0; round >= 0 && round < Rounds && stream < Streams; stream++)
                    {
                        counted += act(1 + (2 * ((round * Streams) + stream))) ? 1 : 0;
                    }
                }

                return counted;
            },
            TaskCreationOptions.LongRunning);
    }

    private void StartAll(params int[] streams) => Array.ForEach(streams, stream => Assert.True(_tally.Start(stream)));
}
