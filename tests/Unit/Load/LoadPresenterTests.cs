using System.Text.Json;
using ConnectionLifecycle;
using Grpc.Core;
using HdrHistogram;
using Microservices.Client.Calls;
using Microservices.Client.Load;

namespace Microservices.Tests.Unit.Load;

public sealed class LoadPresenterTests : IDisposable
{
    private readonly StringWriter _output = new() { NewLine = "\n" };

    [Fact]
    public void TheSummary_InWords()
    {
        new TextLoadPresenter(_output, width: null).Summary(Summary());

        Assert.Equal(
            """
            calls        3 in 2.0 s, 1/s; 1 lost, 4 retried
            latency      p50 1.00 ms, p90 3.00 ms, p99 3.00 ms, max 3.00 ms
            connections  2 opened, 2 closed; 1 closes asked
                         2 by server: app_requested, nothing lost
            server       127.0.0.1:8000: 7 calls on 2 connections
            lost         1 UNAVAILABLE: gone

            """, _output.ToString());
    }

    [Fact]
    public void TheSummary_InJson()
    {
        new JsonLoadPresenter(_output).Summary(Summary());

        using var json = JsonDocument.Parse(_output.ToString());
        Assert.Equal(
            """
            {"event":"summary","seconds":2,"calls":3,"lost":1,"retried":4,"rate":1,"p50_ms":1.001,"p99_ms":3.002,"opened":2,"closed":2,"p90_ms":3.002,"max_ms":3.002,"closes_asked":1,"closes":[{"closed_by":"server","cause":"app_requested","nothing_lost":true,"count":2}],"servers":[{"peer":"127.0.0.1:8000","connections":2,"calls":7}],"failures":[{"status":"UNAVAILABLE","code":14,"detail":"gone","count":1}]}

            """, _output.ToString());
    }

    [Fact]
    public void Progress_HasLinesOfItsOwn_WhereTheOutputIsNoTerminal()
    {
        var presenter = new TextLoadPresenter(_output, width: null);

        presenter.Progress(Progress());
        presenter.Progress(Progress());

        const string Line = "2.0 s  3 calls  1/s  p50 1.00 ms  p99 3.00 ms  2 opened  2 closed  1 lost  4 retried\n";
        Assert.Equal(Line + Line, _output.ToString());
    }

    [Theory]
    [InlineData(200)]
    [InlineData(20)]
    public void Progress_IsRedrawnInPlace_OnATerminal(int width)
    {
        var presenter = new TextLoadPresenter(_output, width);

        presenter.Progress(Progress());
        presenter.Progress(Progress());
        presenter.Summary(Summary());

        var lines = _output.ToString().Split('\n');
        var drawn = lines[0].Split('\r');
        Assert.Equal([0, width - 1, width - 1], drawn.Select(line => line.Length));
        Assert.StartsWith("calls  ", lines[1], StringComparison.Ordinal);
    }

    public void Dispose() => _output.Dispose();

    private static LoadProgress Progress()
    {
        var latencies = new LongHistogram(TimeSpan.TicksPerDay, 3);
        latencies.RecordValue(TimeSpan.TicksPerMillisecond);
        latencies.RecordValue(3 * TimeSpan.TicksPerMillisecond);
        return new LoadProgress
        {
            Elapsed = TimeSpan.FromSeconds(2),
            Calls = 3,
            Lost = 1,
            Retried = 4,
            Rate = 1,
            Latencies = latencies,
            Opened = 2,
            Closed = 2,
        };
    }

    private static LoadSummary Summary() => new()
    {
        End = Progress(),
        ClosesAsked = 1,
        Closes = [(new CloseKind(ClosedBy.Server, CloseCause.AppRequested, true), 2)],
        Servers = [new ServerShare("127.0.0.1:8000", 2, 7)],
        Failures = [(new CallFailure(StatusCode.Unavailable, "gone"), 1)],
    };
}
