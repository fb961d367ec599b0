using ConnectionLifecycle;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Unit.Connections;

/// <summary>One connection's life, as its frames tell it.</summary>
public sealed class TrackedConnectionTests
{
    [Theory]
    [InlineData(ConnectionSide.Server)]
    [InlineData(ConnectionSide.Client)]
    public void AWholeLife_IsToldInOrder_AndNumbered(ConnectionSide side)
    {
        var life = ConnectionScript.Open(side);
        life.Begin(1);
        life.End(1);
        life.Begin(3);
        life.Client(FrameBytes.RstStream(3, new ErrorCode(8)));
        life.Server(FrameBytes.GoAway(3, ErrorCode.NoError));
        life.Client(FrameBytes.GoAway(0, ErrorCode.NoError));
        life.Connection.OnEvidence(new(EvidenceKind.Fin, ClosedBy.Server));
        var record = life.Close();

        Assert.Equal(
            [
                nameof(ConnectionStarted), nameof(TransportReady), nameof(ConnectionOpened),
                nameof(StreamStarted), nameof(StreamEnded), nameof(StreamStarted), nameof(StreamEnded),
                nameof(GoAwaySeen), nameof(GoAwaySeen), nameof(ConnectionClosed),
            ],
            life.Events.Names);
        Assert.Equal(Enumerable.Range(1, life.Events.Count), life.Events.Select(one => one.Moment.Sequence));
        Assert.All(life.Events, one => Assert.Same(life.Connection, one.Connection));
        Assert.Equal((2, 1, 1, 0), (record.StreamsStarted, record.StreamsSucceeded, record.StreamsFailed, record.StreamsLost));
        Assert.Equal((side, ConnectionState.Draining, ClosedBy.Server, true), (record.Side, record.Reached, record.FinFrom, record.NothingLost));
    }

    [Theory]
    [InlineData(ConnectionSide.Server)]
    [InlineData(ConnectionSide.Client)]
    public void ThePeersFirstSettings_OpenAConnection_ItsOwnDoNot(ConnectionSide side)
    {
        var life = new ConnectionScript(side);
        life.Connection.OnTransportReady();
        Action[] says = [() => life.Server(FrameBytes.Settings()), () => life.Client(FrameBytes.ClientPreface, FrameBytes.Settings())];
        var (own, peers) = side == ConnectionSide.Server ? (says[0], says[1]) : (says[1], says[0]);

        own();
        Assert.Equal(ConnectionState.Handshaking, life.Connection.State);
        peers();
        Assert.Equal(ConnectionState.Open, life.Connection.State);
        life.Client(FrameBytes.Settings());
        life.Server(FrameBytes.Settings());
        Assert.Single(life.Events.OfType<ConnectionOpened>());
    }

    [Fact]
    public void OnlyThePeersLimit_OnStreams_IsKept()
    {
        var life = ConnectionScript.Open();
        life.Server(FrameBytes.Settings((Setting.MaxConcurrentStreams, 7)));
        Assert.Null(life.Connection.PeerMaxConcurrentStreams);

        life.Client(FrameBytes.Settings((Setting.MaxFrameSize, 9), (Setting.MaxConcurrentStreams, 100)));
        Assert.Equal(100u, life.Connection.PeerMaxConcurrentStreams);
    }

    [Fact]
    public void OnlyTheClientsHeaders_BeginAStream()
    {
        var life = ConnectionScript.Open();
        life.Server(FrameBytes.Headers(7, FieldBlock.Response()), FrameBytes.Data(7, [1]));
        life.Client(FrameBytes.Data(9, [1]));
        Assert.Equal(0, life.Connection.StreamsStarted);

        life.Begin(1);
        Assert.Equal((1, 1), (life.Connection.StreamsStarted, life.Connection.StreamsActive));
    }

    [Theory]
    [InlineData(ConnectionSide.Server)]
    [InlineData(ConnectionSide.Client)]
    public void TheFirstGoAway_EitherWay_BeginsTheDrain(ConnectionSide sender)
    {
        var life = ConnectionScript.Open();
        life.Begin(1, 3);
        (sender == ConnectionSide.Server ? life.Connection.FromServer : life.Connection.FromClient).Read(FrameBytes.GoAway(3, ErrorCode.NoError));

        Assert.Equal(ConnectionState.Draining, life.Connection.State);
        var seen = Assert.Single(life.Events.OfType<GoAwaySeen>());
        Assert.Equal((sender, 2), (seen.Sender, seen.StreamsActive));
        life.Begin(5);
        life.End(1);
        Assert.Equal((3, 2), (life.Connection.StreamsStarted, life.Connection.StreamsActive));
    }

    [Fact]
    public void AGoAwayBeforeSettings_IsNoWayBack()
    {
        var life = new ConnectionScript(ConnectionSide.Client);
        life.Connection.OnTransportReady();
        life.Server(FrameBytes.GoAway(0, ErrorCode.NoError), FrameBytes.Settings());

        Assert.Equal(ConnectionState.Draining, life.Connection.State);
        Assert.Empty(life.Events.OfType<ConnectionOpened>());
    }

    [Fact]
    public void StreamsAboveTheServersLastWord_WereNotProcessed()
    {
        var life = ConnectionScript.Open(ConnectionSide.Client);
        life.Begin(1, 3, 5, 7);
        life.Server(FrameBytes.GoAway(GoAway.AnyStream, ErrorCode.NoError, "max_age"), FrameBytes.GoAway(3, ErrorCode.NoError));
        life.Client(FrameBytes.GoAway(0, ErrorCode.NoError));
        life.End(1);

        var record = life.Close();
        Assert.Equal((1, 2), (record.StreamsLost, record.StreamsNotProcessed));
    }

    [Fact]
    public void WithoutTheServersWord_AnyStreamMayHaveBeenProcessed()
    {
        var life = ConnectionScript.Open(ConnectionSide.Client);
        life.Begin(1, 3);
        life.Client(FrameBytes.GoAway(0, ErrorCode.NoError));

        Assert.Equal((2, 0), (life.Close().StreamsLost, life.Events.Record.StreamsNotProcessed));
    }

    [Fact]
    public void BytesThatAreNotHttp2_AreTheClients()
    {
        var life = new ConnectionScript();
        life.Connection.OnTransportReady();
        life.Client("GET / HTTP/1.1\r\n\r\n"u8.ToArray());

        var record = life.Close();
        Assert.Equal((ClosedBy.Client, CloseCause.NoPreface), (record.ClosedBy, record.Cause));
    }

    [Fact]
    public void TimeIsTheClocks()
    {
        var life = new ConnectionScript();
        life.Clock.Advance(TimeSpan.FromSeconds(2));
        life.Connection.OnTransportReady();
        life.Clock.Advance(TimeSpan.FromMinutes(3));
        var record = life.Close();

        Assert.Equal((life.Clock.Start, TimeSpan.FromSeconds(182)), (record.StartedAt, record.Duration));
        Assert.Equal([0, 2, 182], life.Events.Select(one => one.Moment.At.TotalSeconds));
    }
}
