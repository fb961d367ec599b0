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
        var life = ConnectionScript.Open(more: thrower);
        life.Begin(1);
        life.End(1);
        life.Server(FrameBytes.GoAway(1, ErrorCode.NoError));

        Assert.True(life.Close().NothingLost);
        Assert.Equal(life.Events.Count, thrower.Told);
    }

    [Theory]
    [InlineData(ConnectionDetail.Life, 0, 0)]
    [InlineData(ConnectionDetail.Streams, 2, 0)]
    [InlineData(ConnectionDetail.Frames, 2, 4)]
    public void Detail_IsWhatTheObserverAskedFor(ConnectionDetail detail, int streams, int frames)
    {
        var life = ConnectionScript.Open(detail: detail);
        life.Begin(1);
        life.End(1);

        Assert.Equal(streams, life.Events.Count(one => one is StreamStarted or StreamEnded));
        Assert.Equal(frames, life.Events.OfType<FrameSeen>().Count());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WhoWaitsForAStreamsEnd_IsToldThen(bool reset)
    {
        var life = ConnectionScript.Open();
        life.Begin(1, 3);

        var ended = life.Connection.When(one => !one.IsActive(1));
        life.End(3);
        Assert.False(ended.IsCompleted);
        if (reset)
        {
            life.Client(FrameBytes.RstStream(1, new ErrorCode(8)));
        }
        else
        {
            life.End(1);
        }

        await ended.Bounded();
        Assert.True(life.Connection.When(one => !one.IsActive(1)).IsCompleted);
    }

    [Fact]
    public async Task WhoWaitsForWhatNeverComes_IsToldOfTheEnd()
    {
        var life = ConnectionScript.Open();
        var waiting = life.Connection.When(_ => false);
        Assert.False(waiting.IsCompleted);

        life.Close();

        await waiting.Bounded();
        Assert.True(life.Connection.When(_ => false).IsCompleted);
    }

    [Fact]
    public void AResetsCode_SurvivesAsItCame()
    {
        var life = ConnectionScript.Open();
        life.Begin(1);
        life.Client(FrameBytes.RstStream(1, new ErrorCode(0xdead)));

        var ended = Assert.Single(life.Events.OfType<StreamEnded>());
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
