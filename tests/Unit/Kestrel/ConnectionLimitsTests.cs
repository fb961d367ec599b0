using ConnectionLifecycle.AspNetCore;
using Microservices.Tests.Common;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Unit.Kestrel;

/// <summary>A connection's limits, as gRFC A9 and A8 have them, on a clock that moves only when told.</summary>
public sealed class ConnectionLimitsTests
{
    private static readonly byte[] Begin1 = FrameBytes.Headers(1, FieldBlock.Of((":method", "POST")), endStream: true);
    private static readonly byte[] End1 = FrameBytes.Headers(1, FieldBlock.Of(("grpc-status", "0")), endStream: true);
    private static readonly byte[] Ping = FrameBytes.Ping(0x1234);

    [Fact]
    public void Age_GiveOrTakeATenth()
    {
        using var connection = new ManagedConnection(options => options.MaxConnectionAge = TimeSpan.FromSeconds(100));

        connection.Pass(89.9);
        Assert.Null(connection.Asked);
        connection.Pass(20.2);

        Assert.Equal("max_age", connection.Asked);
    }

    [Fact]
    public void Age_DiffersFromConnectionToConnection()
    {
        int Old(double seconds) => Enumerable.Range(0, 64).Count(_ =>
        {
            using var connection = new ManagedConnection(options => options.MaxConnectionAge = TimeSpan.FromSeconds(100));
            connection.Pass(seconds);
            return connection.Asked is not null;
        });

        Assert.InRange(Old(100), 1, 63);
    }

    [Fact]
    public void AStop_IsNoticed()
    {
        using var connection = new ManagedConnection(_ => { });
        connection.Pass(1);
        Assert.Null(connection.Asked);

        connection.StopKestrel();
        connection.Pass(0.01);

        Assert.Equal("graceful_stop", connection.Asked);
    }

    [Fact]
    public void Idleness_BeginsWithTheLastCallsEnd()
    {
        using var connection = new ManagedConnection(options => options.MaxConnectionIdle = TimeSpan.FromSeconds(10));

        connection.Client(Begin1);
        connection.Pass(30);
        connection.Server(End1);
        connection.Pass(9);
        Assert.Null(connection.Asked);
        connection.Pass(2);

        Assert.Equal("max_idle", connection.Asked);
    }

    [Fact]
    public void Idleness_WithoutAnyCall()
    {
        using var connection = new ManagedConnection(options => options.MaxConnectionIdle = TimeSpan.FromSeconds(10));

        connection.Pass(11);

        Assert.Equal("max_idle", connection.Asked);
    }

    [Fact]
    public void Keepalive_AsksAClientThatIsSilent_AndAnAnswerIsEnough()
    {
        using var connection = new ManagedConnection(Keepalive);

        connection.Pass(0.1); // What came so far has been noticed.
        connection.Pass(9);
        Assert.Empty(connection.Sent);
        connection.Pass(2);
        Assert.Contains("ping 0", connection.Sent);
        connection.Client(FrameBytes.Ping(0, ack: true));
        connection.Pass(6);

        Assert.False(connection.Aborted.IsCancellationRequested);
    }

    [Fact]
    public async Task Keepalive_WithoutAnswer_EndsTheConnection()
    {
        using var connection = new ManagedConnection(Keepalive);
        connection.Client(Begin1);
        connection.Pass(0.1);
        connection.Pass(10);

        connection.Pass(4.9);
        Assert.Empty(connection.Sent);
        connection.Pass(0.1);
        Assert.Contains("GOAWAY NO_ERROR last=1 \"keepalive_timeout\"", connection.Sent);
        await EndedAsync(connection);

        Assert.Equal("by unknown: keepalive_timeout, 1 lost", connection.Close().Summary);
    }

    [Fact]
    public async Task Pings_TheThirdStrikeEndsTheConnection()
    {
        using var connection = new ManagedConnection(options => options.LingerTimeout = TimeSpan.Zero);
        connection.Client(Begin1);

        for (var ping = 0; ping < 3; ping++)
        {
            connection.Client(Ping); // The first is none, and two are forgiven.
            connection.Pass(299);
            Assert.Empty(connection.Sent);
        }

        connection.Client(Ping);
        connection.Pass(0);
        Assert.Contains("GOAWAY ENHANCE_YOUR_CALM last=1 \"too_many_pings\"", connection.Sent);
        await EndedAsync(connection);

        Assert.Equal("by server: too_many_pings, 1 lost", connection.Close().Summary);
    }

    [Fact]
    public void Pings_OnesFarEnoughApart_AreNoStrikes()
    {
        using var connection = new ManagedConnection(_ => { });
        connection.Client(Begin1);

        for (var ping = 0; ping < 10; ping++)
        {
            connection.Client(Ping);
            connection.Pass(300);
        }

        Assert.Empty(connection.Sent);
    }

    [Fact]
    public void Pings_WhileTheServerSends_AreNoStrikes()
    {
        using var connection = new ManagedConnection(_ => { });
        connection.Client(Begin1);

        for (var ping = 0; ping < 10; ping++)
        {
            connection.Server(FrameBytes.Data(1, [1, 2, 3]));
            connection.Client(Ping);
        }

        connection.Pass(0);
        Assert.Empty(connection.Sent);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Pings_WithoutCalls_AreStrikesUnlessPermitted(bool permitted, bool ends)
    {
        using var connection = new ManagedConnection(options => options.PermitKeepaliveWithoutCalls = permitted);

        for (var ping = 0; ping < 4; ping++)
        {
            connection.Client(Ping);
            connection.Pass(301);
        }

        connection.Client(Ping);
        connection.Pass(0);
        Assert.Equal(ends, connection.HasEnded);
    }

    [Fact]
    public void Pings_AllOfThemMayBePermitted()
    {
        using var connection = new ManagedConnection(options => (options.PermitKeepaliveTime, options.PermitKeepaliveWithoutCalls) = (TimeSpan.Zero, true));

        for (var ping = 0; ping < 10; ping++)
        {
            connection.Client(Ping);
        }

        connection.Pass(0);
        Assert.Empty(connection.Sent);
    }

    private static void Keepalive(ConnectionLifecycleOptions options) =>
        (options.KeepaliveTime, options.KeepaliveTimeout, options.LingerTimeout) = (TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5), TimeSpan.Zero);

    private static Task EndedAsync(ManagedConnection connection)
    {
        var ended = new TaskCompletionSource();
        connection.Aborted.Register(ended.SetResult);
        return ended.Task.Bounded();
    }
}
