using ConnectionLifecycle;
using ConnectionLifecycle.AspNetCore;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Unit.Kestrel;

/// <summary>The steps of a drain, each held until what it waits for happens or its time is over.</summary>
public sealed class ConnectionDrainTests
{
    private const string Warning = "GOAWAY NO_ERROR last=2147483647 \"max_age\"";
    private static readonly byte[] Begin1 = FrameBytes.Headers(1, FieldBlock.Of((":method", "POST")), endStream: true);
    private static readonly byte[] End1 = FrameBytes.Headers(1, FieldBlock.Of(("grpc-status", "0")), endStream: true);

    [Fact]
    public async Task TheFirstGoAway_WaitsForTheClientsFirstCall()
    {
        using var connection = new ManagedConnection(options => options.ReadyTimeout = TimeSpan.FromHours(3));

        connection.Drain.Start("max_age");
        await connection.QuietAsync(seconds: 3600);
        connection.Client(FrameBytes.SettingsAck());
        await connection.QuietAsync(seconds: 3600);
        connection.Client(Begin1);

        await connection.SendsAsync(Warning, "ping 1");
    }

    [Theory]
    [InlineData("max_age")]
    [InlineData("graceful_stop")]
    public async Task TheFirstGoAway_WaitsNoLongerThanItsTime(string cause)
    {
        using var connection = new ManagedConnection(options => options.ReadyTimeout = TimeSpan.FromHours(1));

        connection.Drain.Start(cause);
        await connection.QuietAsync(seconds: 3599);

        await connection.SendsAsync($"GOAWAY NO_ERROR last=2147483647 \"{cause}\"", "ping 1");
    }

    [Fact]
    public async Task CallsThatCameLate_AreWaitedForAnew()
    {
        using var connection = Spoken(options => (options.PingTimeout, options.SettleTime) = (TimeSpan.FromHours(3), TimeSpan.FromHours(1)));
        connection.Server(End1);

        connection.Drain.Start("max_age");
        await connection.SendsAsync(Warning, "ping 1");
        connection.Client(FrameBytes.Ping(1, ack: true));
        await connection.QuietAsync(seconds: 3000);
        connection.Client(FrameBytes.Headers(3, FieldBlock.Of((":method", "POST")), endStream: true));
        connection.Server(FrameBytes.Headers(3, FieldBlock.Of(("grpc-status", "0")), endStream: true));
        await connection.QuietAsync(seconds: 3599);
        Assert.False(connection.KestrelIsAsked);

        await connection.KestrelAskedAsync();
    }

    [Fact]
    public async Task Kestrel_IsAskedOnceTheClientKnows_AndWhatWasOnItsWayHasCome()
    {
        using var connection = Spoken(options => (options.PingTimeout, options.SettleTime) = (TimeSpan.FromHours(3), TimeSpan.FromHours(1)));
        connection.Server(End1);

        connection.Drain.Start("max_age");
        await connection.SendsAsync(Warning, "ping 1");
        await connection.QuietAsync(seconds: 60);
        connection.Client(FrameBytes.Ping(1, ack: true));
        await connection.QuietAsync(seconds: 3599);
        Assert.False(connection.KestrelIsAsked);

        await connection.KestrelAskedAsync();
    }

    [Fact]
    public async Task AClientThatDoesNotAnswer_IsNotWaitedForLonger()
    {
        using var connection = Spoken(options => (options.PingTimeout, options.SettleTime) = (TimeSpan.FromHours(1), TimeSpan.FromHours(1)));
        connection.Server(End1);

        connection.Drain.Start("max_age");
        await connection.SendsAsync(Warning, "ping 1");
        await connection.QuietAsync(seconds: 3599);
        Assert.False(connection.KestrelIsAsked);

        await connection.KestrelAskedAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Kestrel_IsNotAskedWhileACallGoesOn_OrAPingOfTheClientsWaits(bool call)
    {
        using var connection = Spoken(_ => { });
        connection.Client(call ? [] : [FrameBytes.Ping(7)]);
        connection.Server(call ? [] : [End1]);

        connection.Drain.Start("max_age");
        await connection.SendsAsync(Warning, "ping 1");
        connection.Client(FrameBytes.Ping(1, ack: true));
        await connection.QuietAsync(seconds: 3600);
        Assert.False(connection.KestrelIsAsked);
        connection.Server(call ? End1 : FrameBytes.Ping(7, ack: true));

        await connection.KestrelAskedAsync();
    }

    [Fact]
    public async Task CallsThatOutlastTheGrace_AreToldBeforeKestrelIsAsked()
    {
        using var connection = Spoken(options => options.LingerTimeout = TimeSpan.FromHours(1));

        connection.Drain.Start("max_age", TimeSpan.FromHours(3), CloseCause.GraceExceeded);
        await connection.SendsAsync(Warning, "ping 1");
        connection.Client(FrameBytes.Ping(1, ack: true));
        await connection.QuietAsync(seconds: 500);
        await connection.SendsAsync("GOAWAY NO_ERROR last=2147483647 \"grace_exceeded\"");
        Assert.False(connection.KestrelIsAsked);
        connection.Server(FrameBytes.RstStream(1, new(0)));

        await connection.KestrelAskedAsync();
        Assert.Equal("by server: grace_exceeded, nothing lost", connection.Close().Summary);
    }

    [Fact]
    public async Task AStop_ShortensTheGrace_AndNeverLengthensIt()
    {
        using var connection = Spoken(_ => { });

        connection.Drain.Start("max_age", TimeSpan.FromHours(3), CloseCause.GraceExceeded);
        await connection.SendsAsync(Warning, "ping 1");
        connection.Client(FrameBytes.Ping(1, ack: true));
        connection.Drain.Start("graceful_stop", TimeSpan.FromHours(2), CloseCause.ShutdownTimeout);
        connection.Drain.Start("graceful_stop", TimeSpan.FromHours(4), CloseCause.GraceExceeded);
        await connection.QuietAsync(seconds: 3600);

        await connection.SendsAsync("GOAWAY NO_ERROR last=2147483647 \"shutdown_timeout\"");
    }

    [Fact]
    public async Task AKestrelThatDoesNotClose_IsNudged_AndThenCut()
    {
        using var connection = Spoken(_ => { });
        connection.Server(End1);

        connection.Drain.Start("max_age");
        await connection.SendsAsync(Warning, "ping 1");
        await connection.SendsAsync("ping 2");
        await connection.SendsAsync("ping 3");
        await connection.SendsAsync("ping 4");

        await connection.AbortedAsync();
    }

    [Fact]
    public async Task AClientThatSaysGoodbye_IsNotDrained()
    {
        using var connection = Spoken(_ => { });
        connection.Client(FrameBytes.GoAway(0, new(0)));

        connection.Drain.RequestClose();

        Assert.True(connection.KestrelIsAsked);
        await connection.QuietAsync(seconds: 60);
        Assert.Null(connection.Asked);
    }

    [Fact]
    public void ARequestThroughKestrelsFeature_IsADrain()
    {
        using var connection = Spoken(_ => { });

        connection.Drain.RequestClose();

        Assert.False(connection.KestrelIsAsked);
        Assert.Equal("app_requested", connection.Asked);
    }

    [Fact]
    public void WhoeverWaitsForTheDrain_IsToldAtOnce_OrLater()
    {
        using var connection = Spoken(_ => { });
        var early = connection.Drain.Begun;
        Assert.False(early.IsCancellationRequested);

        connection.Drain.Start("max_age");

        Assert.True(connection.Drain.Begun.IsCancellationRequested);
        Assert.True(early.WaitHandle.WaitOne());
    }

    // A client that has acknowledged SETTINGS and begun a call.
    private static ManagedConnection Spoken(Action<ConnectionLifecycleOptions> manage)
    {
        var connection = new ManagedConnection(manage);
        connection.Client(FrameBytes.SettingsAck(), Begin1);
        return connection;
    }
}
