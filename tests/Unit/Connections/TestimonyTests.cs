using System.Runtime.CompilerServices;
using ConnectionLifecycle;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Unit.Connections;

/// <summary>What a record keeps of what was seen, and how little however much that is.</summary>
public sealed class TestimonyTests
{
    [Fact]
    public void ThousandsOfGoAways_LeaveTheFirstFew_AndTheLastStreamIdThatCounts()
    {
        var life = Life.Open();
        life.Begin(1, 3, 5);
        var goAways = SendGoAways(life, 10_000);
        GC.Collect();
        Assert.InRange(goAways.Count(goAway => goAway.IsAlive), 4, 10);
        var record = life.Close();

        Assert.Equal([0u, 1, 2, 3], record.GoAwaysSent.Select(goAway => goAway.ErrorCode.Value));
        Assert.Empty(record.GoAwaysReceived);
        Assert.Equal(1 + CloseRecord.FurtherEvidence, record.Evidence.Count);
        Assert.Equal(2, record.StreamsNotProcessed); // The last GOAWAY said 2.
    }

    [Fact]
    public void TheEnginesWord_IsNotCrowdedOut()
    {
        var life = Life.Open();
        for (var i = 0; i < 100; i++)
        {
            life.Server(FrameBytes.GoAway(0, ErrorCode.NoError));
        }

        life.Connection.OnEvidence(new(EvidenceKind.EngineReason, ClosedBy.Unknown, "app_shutdown_timeout"));

        Assert.Equal(CloseCause.ShutdownTimeout, life.Close().Cause);
    }

    [Fact]
    public void GoAways_AreSentOrReceived_AsTheSideSees()
    {
        foreach (var side in Enum.GetValues<Peer>())
        {
            var life = Life.Open(side);
            life.Server(FrameBytes.GoAway(GoAway.AnyStream, ErrorCode.NoError, "max_age"));
            life.Client(FrameBytes.GoAway(0, ErrorCode.NoError));
            var record = life.Close();

            var (byServer, byClient) = side == Peer.Server
                ? (record.GoAwaysSent, record.GoAwaysReceived)
                : (record.GoAwaysReceived, record.GoAwaysSent);
            Assert.Equal("max_age", Assert.Single(byServer).DebugData);
            Assert.Equal("", Assert.Single(byClient).DebugData);
            Assert.Equal((ClosedBy.Server, CloseCause.MaxAge, true), (record.ClosedBy, record.Cause, record.Graceful));
        }
    }

    [Fact]
    public void OnlyTheFirstRequestToClose_IsEvidence()
    {
        var life = Life.Open();
        life.Connection.OnCloseRequested("max_age");
        life.Connection.OnCloseRequested("app_requested");

        Assert.Single(life.Events.OfType<CloseRequested>());
        Assert.Equal((CloseCause.MaxAge, ClosedBy.Server), (life.Close().Cause, life.Events.Record.ClosedBy));
    }

    [Theory]
    [InlineData(EvidenceKind.Fin, true)]
    [InlineData(EvidenceKind.CloseRequested, true)]
    [InlineData(EvidenceKind.EngineReason, true)]
    [InlineData(EvidenceKind.Reset, false)]
    [InlineData(EvidenceKind.Abort, false)]
    public void AConnectionThatBroke_WasNotGraceful(EvidenceKind how, bool graceful)
    {
        var life = Life.Open();
        life.Server(FrameBytes.GoAway(0, ErrorCode.NoError));
        life.Connection.OnEvidence(new(how, ClosedBy.Client));

        Assert.Equal(graceful, life.Close().Graceful);
        Assert.Equal(how == EvidenceKind.Fin ? ClosedBy.Client : ClosedBy.Unknown, life.Events.Record.FinFrom);
    }

    [Theory]
    [InlineData(Peer.Server, EvidenceKind.Reset, 0, true)]
    [InlineData(Peer.Client, EvidenceKind.Reset, 0, true)]
    [InlineData(Peer.Server, EvidenceKind.Abort, 0, false)] // That was this end.
    [InlineData(Peer.Server, EvidenceKind.Reset, 1, false)]
    [InlineData(Peer.Client, EvidenceKind.Reset, 1, false)]
    public void APeerThatHasSaidGoodbye_MayReset_UnlessThatCutsAStream(Peer side, EvidenceKind how, int streams, bool graceful)
    {
        var life = Life.Open(side);
        life.Begin([.. Enumerable.Range(0, streams).Select(stream => (2 * stream) + 1)]);
        life.Server(FrameBytes.GoAway(GoAway.AnyStream, ErrorCode.NoError, "max_age"));
        life.Client(FrameBytes.GoAway(0, ErrorCode.NoError));
        life.Connection.OnEvidence(new(how, ClosedBy.Unknown));

        Assert.Equal((ClosedBy.Server, CloseCause.MaxAge, graceful), (life.Close().ClosedBy, life.Events.Record.Cause, life.Events.Record.Graceful));
        Assert.Contains(life.Events.Record.Evidence, piece => piece.Kind == how);
    }

    [Fact]
    public void AResetBeforeThePeersGoodbye_IsNotGraceful()
    {
        var life = Life.Open(Peer.Client);
        life.Connection.OnEvidence(new(EvidenceKind.Reset, ClosedBy.Unknown));
        life.Server(FrameBytes.GoAway(0, ErrorCode.NoError)); // Read late.

        Assert.False(life.Close().Graceful);
    }

    [Fact]
    public void AnErrorOrACutStream_IsNotGraceful()
    {
        var error = Life.Open();
        error.Server(FrameBytes.GoAway(0, new ErrorCode(1)));
        var cut = Life.Open();
        cut.Begin(1);
        cut.Server(FrameBytes.GoAway(1, ErrorCode.NoError));

        Assert.False(error.Close().Graceful);
        Assert.False(cut.Close().Graceful);
        Assert.Equal((1, 0), (cut.Events.Record.StreamsCut, cut.Events.Record.StreamsNotProcessed));
    }

    // On its own, so that nothing here holds on to what the connection forgot.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> SendGoAways(Life life, int count)
    {
        for (var i = 0; i < count; i++)
        {
            life.Server(FrameBytes.GoAway(count + 1 - i, new ErrorCode((uint)i)));
        }

        List<WeakReference> goAways = [.. life.Events.OfType<GoAwaySeen>().Select(seen => new WeakReference(seen.GoAway))];
        Assert.Equal(count, goAways.Count);
        life.Events.Clear();
        return goAways;
    }
}
