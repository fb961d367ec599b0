using ConnectionLifecycle;
using Microservices.Tests.Common;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Unit.Connections;

/// <summary>Whom a connection tells, what, and that it does not depend on them.</summary>
public sealed class ObserverTests
{
    [Fact]
    public void AnObserverThatThrows_HarmsNeitherTheConnectionNorTheOthers()
    {
        var thrower = new Thrower();
        var script = ConnectionScript.Open(more: thrower);
        script.Begin(1);
        script.End(1);
        script.Server(FrameBytes.GoAway(1, ErrorCode.NoError));

        Assert.True(script.Close().NothingLost);
        Assert.Equal(script.Events.Count, thrower.Told);
    }

    [Theory]
    [InlineData(ConnectionDetail.Life, 0, 0)]
    [InlineData(ConnectionDetail.Streams, 2, 0)]
    [InlineData(ConnectionDetail.Frames, 2, 4)]
    public void Detail_IsWhatTheObserverAskedFor(ConnectionDetail detail, int streams, int frames)
    {
        var script = ConnectionScript.Open(detail: detail);
        script.Begin(1);
        script.End(1);

        Assert.Equal(streams, script.Events.Count(one => one is StreamStarted or StreamEnded));
        Assert.Equal(frames, script.Events.OfType<FrameSeen>().Count());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WhoWaitsForAStreamsEnd_IsToldThen(bool reset)
    {
        var script = ConnectionScript.Open();
        script.Begin(1, 3);

        var ended = script.Connection.When(one => !one.IsActive(1));
        script.End(3);
        Assert.False(ended.IsCompleted);
        if (reset)
        {
            script.Client(FrameBytes.RstStream(1, new ErrorCode(8)));
        }
        else
        {
            script.End(1);
        }

        await ended.Bounded();
        Assert.True(script.Connection.When(one => !one.IsActive(1)).IsCompleted);
    }

    [Fact]
    public async Task WhoWaitsForWhatNeverComes_IsToldOfTheEnd()
    {
        var script = ConnectionScript.Open();
        var waiting = script.Connection.When(_ => false);
        Assert.False(waiting.IsCompleted);

        script.Close();

        await waiting.Bounded();
        Assert.True(script.Connection.When(_ => false).IsCompleted);
    }

    [Fact]
    public void AResetsCode_SurvivesAsItCame()
    {
        var script = ConnectionScript.Open();
        script.Begin(1);
        script.Client(FrameBytes.RstStream(1, new ErrorCode(0xdead)));

        var ended = Assert.Single(script.Events.OfType<StreamEnded>());
        Assert.Equal((1, ConnectionSide.Client, "0xdead"), (ended.StreamId, ended.ResetBy, $"{ended.ErrorCode}"));
    }

    private sealed class Thrower : IConnectionObserver
    {
        public int Told { get; private set; }

        public void OnEvent(ConnectionEvent connectionEvent)
        {
            Told++;
            throw new InvalidOperationException("An observer's own trouble.");
        }
    }
}
