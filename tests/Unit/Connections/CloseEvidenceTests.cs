using System.Runtime.CompilerServices;
using ConnectionLifecycle;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Unit.Connections;

/// <summary>What a record keeps of what was seen, and how little however much that is.</summary>
public sealed class CloseEvidenceTests
{
    [Fact]
    public void ThousandsOfGoAways_LeaveTheFirstFew_AndTheLastStreamIdThatCounts()
    {
        var script = ConnectionScript.Open();
        script.Begin(1, 3, 5);
        var goAways = SendGoAways(script, 10_000);
        GC.Collect();
        Assert.InRange(goAways.Count(goAway => goAway.IsAlive), 4, 10);
        var record = script.Close();

        Assert.Equal([0u, 1, 2, 3], record.GoAwaysSent.Select(goAway => goAway.ErrorCode.Value));
        Assert.Empty(record.GoAwaysReceived);
        Assert.Equal(1 + CloseRecord.FurtherEvidence, record.Evidence.Count);
        Assert.Equal(2, record.StreamsNotProcessed); // The last GOAWAY said 2.
    }

    [Fact]
    public void TheEnginesWord_IsNotCrowdedOut()
    {
        var script = ConnectionScript.Open();
        for (var i = 0; i < 100; i++)
        {
            script.Server(FrameBytes.GoAway(0, ErrorCode.NoError));
        }

        script.Connection.OnEvidence(new(EvidenceKind.EngineReason, ClosedBy.Unknown, "app_shutdown_timeout"));

        Assert.Equal(CloseCause.ShutdownTimeout, script.Close().Cause);
    }

    [Fact]
    public void GoAways_AreSentOrReceived_AsTheSideSees()
    {
        foreach (var side in Enum.GetValues<ConnectionSide>())
        {
            var script = ConnectionScript.Open(side);
            script.Server(FrameBytes.GoAway(GoAway.AnyStream, ErrorCode.NoError, "max_age"));
            script.Client(FrameBytes.GoAway(0, ErrorCode.NoError));
            var record = script.Close();

            var (byServer, byClient) = side == ConnectionSide.Server
                ? (record.GoAwaysSent, record.GoAwaysReceived)
                : (record.GoAwaysReceived, record.GoAwaysSent);
            Assert.Equal("max_age", Assert.Single(byServer).DebugData);
            Assert.Equal("", Assert.Single(byClient).DebugData);
            Assert.Equal((ClosedBy.Server, CloseCause.MaxAge, true), (record.ClosedBy, record.Cause, record.NothingLost));
        }
    }

    [Fact]
    public void OnlyTheFirstRequestToClose_IsEvidence()
    {
        var script = ConnectionScript.Open();
        script.Connection.OnCloseRequested("max_age");
        script.Connection.OnCloseRequested("app_requested");

        Assert.Single(script.Events.OfType<CloseRequested>());
        Assert.Equal((CloseCause.MaxAge, ClosedBy.Server), (script.Close().Cause, script.Events.Record.ClosedBy));
    }

    [Theory]
    [InlineData(EvidenceKind.Fin, ClosedBy.Client)]
    [InlineData(EvidenceKind.CloseRequested, ClosedBy.Unknown)]
    [InlineData(EvidenceKind.EngineReason, ClosedBy.Unknown)]
    [InlineData(EvidenceKind.Reset, ClosedBy.Unknown)]
    [InlineData(EvidenceKind.Abort, ClosedBy.Unknown)]
    public void OnlyAFin_HasASender(EvidenceKind how, ClosedBy finFrom)
    {
        var script = ConnectionScript.Open();
        script.Server(FrameBytes.GoAway(0, ErrorCode.NoError));
        script.Connection.OnEvidence(new(how, ClosedBy.Client));

        Assert.Equal(finFrom, script.Close().FinFrom);
    }

    [Theory]
    [InlineData(ConnectionSide.Server, EvidenceKind.Reset, 0)]
    [InlineData(ConnectionSide.Client, EvidenceKind.Abort, 0)]
    [InlineData(ConnectionSide.Server, EvidenceKind.Reset, 2)]
    [InlineData(ConnectionSide.Client, EvidenceKind.Fin, 2)]
    public void OnlyAStreamThatHasNotEnded_AndMayHaveBeenProcessed_IsLost(ConnectionSide side, EvidenceKind how, int streams)
    {
        var script = ConnectionScript.Open(side);
        script.Begin([.. Enumerable.Range(0, streams).Select(stream => (2 * stream) + 1)]);
        script.Server(FrameBytes.GoAway(1, ErrorCode.NoError, "max_age"));
        script.Connection.OnEvidence(new(how, ClosedBy.Unknown));

        var record = script.Close();
        Assert.Equal((ClosedBy.Server, CloseCause.MaxAge), (record.ClosedBy, record.Cause));
        Assert.Equal((streams / 2, streams / 2, streams == 0), (record.StreamsLost, record.StreamsNotProcessed, record.NothingLost));
        Assert.Equal($"by server: max_age, {(streams == 0 ? "nothing" : "1")} lost", record.Summary);
        Assert.Contains(record.Evidence, piece => piece.Kind == how);
    }

    // On its own, so that nothing here holds on to what the connection forgot.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> SendGoAways(ConnectionScript script, int count)
    {
        for (var i = 0; i < count; i++)
        {
            script.Server(FrameBytes.GoAway(count + 1 - i, new ErrorCode((uint)i)));
        }

        List<WeakReference> goAways = [.. script.Events.OfType<GoAwaySeen>().Select(seen => new WeakReference(seen.GoAway))];
        Assert.Equal(count, goAways.Count);
        script.Events.Clear();
        return goAways;
    }
}
