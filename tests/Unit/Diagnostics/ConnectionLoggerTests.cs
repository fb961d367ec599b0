using ConnectionLifecycle;
using ConnectionLifecycle.Diagnostics;
using Microservices.Tests.Common.Http2;
using Microservices.Tests.Unit.Connections;
using Microsoft.Extensions.Logging;

namespace Microservices.Tests.Unit.Diagnostics;

/// <summary>What a log says of a connection, and by which ids programs find it.</summary>
public sealed class ConnectionLoggerTests
{
    [Fact]
    public void EventIds_AreStable()
    {
        var log = new LogList(LogLevel.Trace);
        LiveThrough(log);
        new ConnectionScript(more: new ConnectionLogger(log)).Close();

        Assert.Equal(
            [
                (1, "ConnectionStarted", LogLevel.Debug), (2, "TransportReady", LogLevel.Debug), (3, "ConnectionOpened", LogLevel.Information),
                (4, "CloseRequested", LogLevel.Information), (5, "GoAway", LogLevel.Information),
                (6, "ConnectionClosed", LogLevel.Information), (7, "ConnectionNeverOpened", LogLevel.Information), (8, "Frame", LogLevel.Trace),
            ],
            log.Select(entry => (entry.Id.Id, entry.Id.Name, entry.Level)).Distinct().Order());
        Assert.Equal("ConnectionLifecycle", log.Category);
    }

    [Theory]
    [InlineData(LogLevel.Debug)]
    [InlineData(LogLevel.Information)]
    [InlineData(LogLevel.None)]
    public void Frames_AreToldAtTraceOnly(LogLevel least)
    {
        Assert.Equal(ConnectionDetail.Frames, new ConnectionLogger(new LogList(LogLevel.Trace)).Detail);
        Assert.Equal(ConnectionDetail.Life, new ConnectionLogger(new LogList(least)).Detail);
    }

    [Fact]
    public void TheClosedEvent_IsTheLast_AndCarriesEveryFieldOfTheRecord()
    {
        var log = new LogList(LogLevel.Information);
        var record = LiveThrough(log);

        var fields = log[^1].Fields;
        var derived = new[] { nameof(CloseRecord.Detail), nameof(CloseRecord.NothingLost), nameof(CloseRecord.Summary) };
        Assert.Equal(
            typeof(CloseRecord).GetProperties().Select(property => property.Name).Except(derived)
                .Select(name => name == nameof(CloseRecord.Duration) ? "DurationMs" : name).Append("{OriginalFormat}").Order(),
            fields.Keys.Order());
        Assert.Equal("c1", fields["ConnectionId"]);
        Assert.Equal("server", fields["Side"]);
        Assert.Equal("server", fields["ClosedBy"]);
        Assert.Equal("max_age", fields["Cause"]);
        Assert.Equal("NO_ERROR", fields["ErrorCode"]);
        Assert.Equal(1500.0, fields["DurationMs"]);
        Assert.Equal(record.StartedAt, fields["StartedAt"]);
        Assert.Equal(ConnectionState.Draining, fields["Reached"]);
        Assert.Equal("client", fields["FinFrom"]);
        Assert.Equal(1, fields["StreamsStarted"]);
        Assert.Equal("GOAWAY NO_ERROR last=1 \"max_age\"", fields["GoAwaysSent"]);
        Assert.Equal("GOAWAY NO_ERROR last=0", fields["GoAwaysReceived"]);
        Assert.Equal(string.Join("; ", record.Evidence), fields["Evidence"]);
    }

    [Fact]
    public void TheClosedEvent_IsASentence()
    {
        var log = new LogList(LogLevel.Information);
        LiveThrough(log);

        Assert.Equal("connection c1: session is closed by server: max_age, nothing lost; 1500.0 ms, 1 call", log[^1].Text);
    }

    [Fact]
    public void AClientThatNeverSpoke_IsNoNews_AFailedHandshakeIs()
    {
        var log = new LogList(LogLevel.Information);
        foreach (var kind in new[] { EvidenceKind.NotHttp2, EvidenceKind.HandshakeFailed })
        {
            var script = new ConnectionScript(more: new ConnectionLogger(log));
            script.Connection.OnEvidence(new(kind, ClosedBy.Client, "certificate expired"));
            script.Close();
        }

        var entry = Assert.Single(log);
        Assert.Equal((7, LogLevel.Information), (entry.Id.Id, entry.Level));
        Assert.Contains("ended before HTTP/2, by client: handshake_failed (certificate expired)", entry.Text, StringComparison.Ordinal);
    }

    private static CloseRecord LiveThrough(LogList log)
    {
        var script = ConnectionScript.Open(more: new ConnectionLogger(log));
        script.Begin(1);
        script.End(1);
        script.Connection.OnCloseRequested("max_age");
        script.Server(FrameBytes.GoAway(1, ErrorCode.NoError, "max_age"));
        script.Client(FrameBytes.GoAway(0, ErrorCode.NoError));
        script.Connection.OnEvidence(new(EvidenceKind.Fin, ClosedBy.Client));
        script.Clock.Advance(TimeSpan.FromMilliseconds(1500));
        return script.Close();
    }
}
