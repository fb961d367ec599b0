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
        var script = ConnectionScript.Open(side);
        script.Begin(1);
        script.End(1);
        script.Begin(3);
        script.Client(FrameBytes.RstStream(3, new ErrorCode(8)));
        script.Server(FrameBytes.GoAway(3, ErrorCode.NoError));
        script.Client(FrameBytes.GoAway(0, ErrorCode.NoError));
        script.Connection.OnEvidence(new(EvidenceKind.Fin, ClosedBy.Server));
        var record = script.Close();

        Assert.Equal(
            [
                nameof(ConnectionStarted), nameof(TransportReady), nameof(ConnectionOpened),
                nameof(StreamStarted), nameof(StreamEnded), nameof(StreamStarted), nameof(StreamEnded),
                nameof(GoAwaySeen), nameof(GoAwaySeen), nameof(ConnectionClosed),
            ],
            script.Events.Names);
        Assert.Equal(Enumerable.Range(1, script.Events.Count), script.Events.Select(one => one.Moment.Sequence));
        Assert.All(script.Events, one => Assert.Same(script.Connection, one.Connection));
        Assert.Equal((2, 1, 1, 0), (record.StreamsStarted, record.StreamsSucceeded, record.StreamsFailed, record.StreamsLost));
        Assert.Equal((side, ConnectionState.Draining, ClosedBy.Server, true), (record.Side, record.Reached, record.FinFrom, record.NothingLost));
    }

    [Theory]
    [InlineData(ConnectionSide.Server)]
    [InlineData(ConnectionSide.Client)]
    public void ThePeersFirstSettings_OpenAConnection_ItsOwnDoNot(ConnectionSide side)
    {
        var script = new ConnectionScript(side);
        script.Connection.OnTransportReady();
        Action[] says = [() => script.Server(FrameBytes.Settings()), () => script.Client(FrameBytes.ClientPreface, FrameBytes.Settings())];
        var (own, peers) = side == ConnectionSide.Server ? (says[0], says[1]) : (says[1], says[0]);

        own();
        Assert.Equal(ConnectionState.Handshaking, script.Connection.State);
        peers();
        Assert.Equal(ConnectionState.Open, script.Connection.State);
        script.Client(FrameBytes.Settings());
        script.Server(FrameBytes.Settings());
        Assert.Single(script.Events.OfType<ConnectionOpened>());
    }

    [Fact]
    public void OnlyThePeersLimit_OnStreams_IsKept()
    {
        var script = ConnectionScript.Open();
        script.Server(FrameBytes.Settings((Setting.MaxConcurrentStreams, 7)));
        Assert.Null(script.Connection.PeerMaxConcurrentStreams);

        script.Client(FrameBytes.Settings((Setting.MaxFrameSize, 9), (Setting.MaxConcurrentStreams, 100)));
        Assert.Equal(100u, script.Connection.PeerMaxConcurrentStreams);
    }

    [Fact]
    public void OnlyTheClientsHeaders_BeginAStream()
    {
        var script = ConnectionScript.Open();
        script.Server(FrameBytes.Headers(7, FieldBlock.Response()), FrameBytes.Data(7, [1]));
        script.Client(FrameBytes.Data(9, [1]));
        Assert.Equal(0, script.Connection.StreamsStarted);

        script.Begin(1);
        Assert.Equal((1, 1), (script.Connection.StreamsStarted, script.Connection.StreamsActive));
    }

    [Theory]
    [InlineData(ConnectionSide.Server)]
    [InlineData(ConnectionSide.Client)]
    public void TheFirstGoAway_EitherWay_BeginsTheDrain(ConnectionSide sender)
    {
        var script = ConnectionScript.Open();
        script.Begin(1, 3);
        (sender == ConnectionSide.Server ? script.Connection.FromServer : script.Connection.FromClient).Read(FrameBytes.GoAway(3, ErrorCode.NoError));

        Assert.Equal(ConnectionState.Draining, script.Connection.State);
        var seen = Assert.Single(script.Events.OfType<GoAwaySeen>());
        Assert.Equal((sender, 2), (seen.Sender, seen.StreamsActive));
        script.Begin(5);
        script.End(1);
        Assert.Equal((3, 2), (script.Connection.StreamsStarted, script.Connection.StreamsActive));
    }

    [Fact]
    public void AGoAwayBeforeSettings_IsNoWayBack()
    {
        var script = new ConnectionScript(ConnectionSide.Client);
        script.Connection.OnTransportReady();
        script.Server(FrameBytes.GoAway(0, ErrorCode.NoError), FrameBytes.Settings());

        Assert.Equal(ConnectionState.Draining, script.Connection.State);
        Assert.Empty(script.Events.OfType<ConnectionOpened>());
    }

    [Fact]
    public void StreamsAboveTheServersLastWord_WereNotProcessed()
    {
        var script = ConnectionScript.Open(ConnectionSide.Client);
        script.Begin(1, 3, 5, 7);
        script.Server(FrameBytes.GoAway(GoAway.AnyStream, ErrorCode.NoError, "max_age"), FrameBytes.GoAway(3, ErrorCode.NoError));
        script.Client(FrameBytes.GoAway(0, ErrorCode.NoError));
        script.End(1);

        var record = script.Close();
        Assert.Equal((1, 2), (record.StreamsLost, record.StreamsNotProcessed));
    }

    [Fact]
    public void WithoutTheServersWord_AnyStreamMayHaveBeenProcessed()
    {
        var script = ConnectionScript.Open(ConnectionSide.Client);
        script.Begin(1, 3);
        script.Client(FrameBytes.GoAway(0, ErrorCode.NoError));

        Assert.Equal((2, 0), (script.Close().StreamsLost, script.Events.Record.StreamsNotProcessed));
    }

    [Fact]
    public void BytesThatAreNotHttp2_AreTheClients()
    {
        var script = new ConnectionScript();
        script.Connection.OnTransportReady();
        script.Client("GET / HTTP/1.1\r\n\r\n"u8.ToArray());

        var record = script.Close();
        Assert.Equal((ClosedBy.Client, CloseCause.NoPreface), (record.ClosedBy, record.Cause));
    }

    [Fact]
    public void TimeIsTheClocks()
    {
        var script = new ConnectionScript();
        script.Clock.Advance(TimeSpan.FromSeconds(2));
        script.Connection.OnTransportReady();
        script.Clock.Advance(TimeSpan.FromMinutes(3));
        var record = script.Close();

        Assert.Equal((script.Clock.Start, TimeSpan.FromSeconds(182)), (record.StartedAt, record.Duration));
        Assert.Equal([0, 2, 182], script.Events.Select(one => one.Moment.At.TotalSeconds));
    }
}
