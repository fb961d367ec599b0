using ConnectionLifecycle;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Unit.Connections;

/// <summary>The close record is told once, whoever notices the end, and is the last that is told.</summary>
public sealed class ClosedOnceTests
{
    [Fact]
    public void HoweverManyThreadsNotice_TheEndIsToldOnce()
    {
        const int Threads = 4;
        for (var round = 0; round < 100; round++)
        {
            var script = ConnectionScript.Open();
            using var gate = new Barrier(Threads);
            var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
            {
                gate.SignalAndWait();
                script.Connection.OnClosed();
            })).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());

            Assert.Single(script.Events.OfType<ConnectionClosed>());
        }
    }

    [Fact]
    public void AfterTheEnd_NothingIsTold()
    {
        var script = ConnectionScript.Open(detail: ConnectionDetail.Frames);
        script.Begin(1);
        var record = script.Close();
        var told = script.Events.Count;

        script.Begin(3);
        script.End(1);
        script.Server(FrameBytes.Settings(), FrameBytes.Ping(1), FrameBytes.GoAway(0, ErrorCode.NoError));
        script.Connection.OnTransportReady();
        script.Connection.OnCloseRequested("app_requested");
        script.Connection.OnEvidence(new(EvidenceKind.Reset, ClosedBy.Unknown));
        script.Connection.OnClosed();

        Assert.Equal(told, script.Events.Count);
        Assert.Equal(ConnectionState.Closed, script.Connection.State);
        Assert.Equal((1, 1), (record.StreamsStarted, record.StreamsLost));
    }

    [Fact]
    public void AFailedAttempt_EndsWhereItWas()
    {
        var script = new ConnectionScript(ConnectionSide.Client);
        script.Connection.OnEvidence(new(EvidenceKind.ConnectFailed, ClosedBy.Unknown, "connection_refused"));

        var record = script.Close();
        Assert.Equal((ConnectionState.Connecting, CloseCause.ConnectFailed), (record.Reached, record.Cause));
        Assert.Equal("by unknown: connect_failed (connection_refused)", record.Summary);
    }
}
