using ConnectionLifecycle.Connections;
using ConnectionLifecycle.Frames;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Unit.Connections;

/// <summary>Whom a connection tells, what, and that it does not depend on them.</summary>
public sealed class ObserverTests
{
    [Fact]
    public void AnObserverThatThrows_HarmsNeitherTheConnectionNorTheOthers()
    {
        var thrower = new Thrower();
        var life = Life.Open(more: thrower);
        life.Begin(1);
        life.End(1);
        life.Server(FrameBytes.GoAway(1, ErrorCode.NoError));

        Assert.True(life.Close().Graceful);
        Assert.Equal(life.Events.Count, thrower.Told);
    }

    [Theory]
    [InlineData(ConnectionDetail.Life, 0, 0)]
    [InlineData(ConnectionDetail.Streams, 2, 0)]
    [InlineData(ConnectionDetail.Frames, 2, 4)]
    public void Detail_IsWhatTheObserverAskedFor(ConnectionDetail detail, int streams, int frames)
    {
        var life = Life.Open(detail: detail);
        life.Begin(1);
        life.End(1);

        Assert.Equal(streams, life.Events.Count(one => one is StreamStarted or StreamEnded));
        Assert.Equal(frames, life.Events.OfType<FrameSeen>().Count());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AStreamsEnd_CallsBackOnce(bool reset)
    {
        var life = Life.Open();
        life.Begin(1, 3);
        var called = 0;

        Assert.True(life.Connection.WhenStreamEnds(1, () => called++));
        life.End(3);
        Assert.Equal(0, called);
        if (reset)
        {
            life.Client(FrameBytes.RstStream(1, new ErrorCode(8)));
        }

        life.End(1);
        Assert.Equal(1, called);
        Assert.False(life.Connection.WhenStreamEnds(1, () => called++));
    }

    [Fact]
    public void AResetsCode_SurvivesAsItCame()
    {
        var life = Life.Open();
        life.Begin(1);
        life.Client(FrameBytes.RstStream(1, new ErrorCode(0xdead)));

        var ended = Assert.Single(life.Events.OfType<StreamEnded>());
        Assert.Equal((1, Peer.Client, "0xdead"), (ended.StreamId, ended.ResetBy, $"{ended.ErrorCode}"));
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
