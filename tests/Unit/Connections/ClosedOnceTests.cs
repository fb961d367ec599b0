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
            var life = ConnectionScript.Open();
            using var gate = new Barrier(Threads);
            var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
            {
                gate.SignalAndWait();
                life.Connection.OnClosed();
            })).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());

            Assert.Single(life.Events.OfType<ConnectionClosed>());
        }
    }

    [Fact]
    public void AfterTheEnd_NothingIsTold()
    {
        var life = ConnectionScript.Open(detail: ConnectionDetail.Frames);
        life.Begin(1);
        var record = life.Close();
        var told = life.Events.Count;

        life.Begin(3);
        life.End(1);
        life.Server(FrameBytes.Settings(), FrameBytes.Ping(1), FrameBytes.GoAway(0, ErrorCode.NoError));
        life.Connection.OnTransportReady();
        life.Connection.OnCloseRequested("app_requested");
        life.Connection.OnEvidence(new(EvidenceKind.Reset, ClosedBy.Unknown));
        life.Connection.OnClosed();

        Assert.Equal(told, life.Events.Count);
        Assert.Equal(ConnectionState.Closed, life.Connection.State);
        Assert.Equal((1, 1), (record.StreamsStarted, record.StreamsLost));
    }

    [Fact]
    public void AFailedAttempt_EndsWhereItWas()
    {
        var life = new ConnectionScript(ConnectionSide.Client);
        life.Connection.OnEvidence(new(EvidenceKind.ConnectFailed, ClosedBy.Unknown, "connection_refused"));

        var record = life.Close();
        Assert.Equal((ConnectionState.Connecting, CloseCause.ConnectFailed), (record.Reached, record.Cause));
        Assert.Equal("by unknown: connect_failed (connection_refused)", record.Summary);
    }
}
