using System.Net.Sockets;
using ConnectionLifecycle;
using Greet.V1;
using Grpc.Core;
using Microservices.Tests.Common;
using Microservices.Tests.Common.Http2;
using Microservices.Tests.Functional.Matrix;

namespace Microservices.Tests.Functional.ClientEnding;

/// <summary>A call that never left the client waits for its server, up to its deadline, if that server was there before.</summary>
public sealed class ReconnectTests(StageCertificates certificates) : IClassFixture<StageCertificates>
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private readonly TaskCompletionSource _isRefused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isDown;
    private int _refusals;

    public static TheoryData<string, string> KindsAndProtocols
    {
        get
        {
            var data = new TheoryData<string, string>();
            Array.ForEach(FourKinds.All, kind => Array.ForEach(["h2", "h2c"], protocol => data.Add(kind, protocol)));
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(KindsAndProtocols))]
    public async Task ACallWithoutAServer_IsAnswered_WhenTheServerIsBack(string kind, string protocol)
    {
        await using var server = Server(protocol, Long);
        await ReachAndLeaveAsync(server);
        var calling = FourKinds.GreetAsync(server.Greeter, kind);
        await _isRefused.Task.Bounded();
        _isDown = false;
        var connection = await server.AcceptAsync();
        var (stream, names) = await ScriptedServer.ReadCallAsync(connection);
        await connection.SendReplyAsync(stream, new HelloReply { Message = "hello" });

        Assert.Equal(("Ada", "hello"), (names, await calling));
        Assert.True(server.Handler.CallsSentAgain >= 3);
    }

    [Theory]
    [MemberData(nameof(KindsAndProtocols))]
    public async Task ACallOnAConnectionThatIsRefusedInTheHandshake_IsSentAgain(string kind, string protocol)
    {
        await using var server = Server(protocol, Long);
        var calling = FourKinds.GreetAsync(server.Greeter, kind);
        var refused = await server.AcceptAsync(settings: false);
        await refused.SendGoAwayAsync(0, ErrorCode.NoError, "graceful_stop");
        var connection = await server.AcceptAsync();
        var (stream, names) = await ScriptedServer.ReadCallAsync(connection);
        await connection.SendReplyAsync(stream, new HelloReply { Message = "hello" });

        Assert.Equal(("Ada", "hello"), (names, await calling));
        Assert.Equal(1, server.Handler.CallsSentAgain);
        Assert.DoesNotContain(refused.Received, frame => frame.Type == FrameType.Headers);
    }

    [Theory]
    [MemberData(nameof(KindsAndProtocols))]
    public async Task ACallWithoutAServer_EndsWithItsDeadline(string kind, string protocol)
    {
        await using var server = Server(protocol, Long);
        await ReachAndLeaveAsync(server);
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(1);
        var failure = await Assert.ThrowsAsync<RpcException>(() => FourKinds.GreetAsync(server.Greeter, kind, new CallOptions(deadline: deadline)));

        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        Assert.True(_refusals > 1);
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task ACallWithoutAServer_Fails_WhenTheTimeIsOver(string protocol)
    {
        await using var server = Server(protocol, TimeSpan.FromMilliseconds(300));
        await ReachAndLeaveAsync(server);

        AssertNeverSent(await Assert.ThrowsAsync<RpcException>(() => FourKinds.GreetAsync(server.Greeter, "SayHello")));
        Assert.True(server.Handler.CallsSentAgain > 0);
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task AServerThatWasNeverThere_IsNotWaitedFor(string protocol)
    {
        await using var server = Server(protocol, Long);
        _isDown = true;

        AssertNeverSent(await Assert.ThrowsAsync<RpcException>(() => FourKinds.GreetAsync(server.Greeter, "SayHello")));
    }

    private static void AssertNeverSent(RpcException failure)
    {
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.Contains("connect_failed (connection_refused)", failure.Status.Detail, StringComparison.Ordinal);
    }

    private ScriptedServer Server(string protocol, TimeSpan timeout) => new(
        protocol,
        certificates,
        configure: handler => handler.ConnectCallback = async (context, token) =>
        {
            if (_isDown)
            {
                if (++_refusals == 3)
                {
                    _isRefused.SetResult();
                }

                throw new SocketException((int)SocketError.ConnectionRefused);
            }

            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(context.DnsEndPoint, token);
            return new NetworkStream(socket, ownsSocket: true);
        },
        lifecycle: options => options.ReconnectTimeout = timeout);

    private async Task ReachAndLeaveAsync(ScriptedServer server)
    {
        var calling = FourKinds.GreetAsync(server.Greeter, "SayHello");
        var connection = await server.AcceptAsync();
        var (stream, _) = await ScriptedServer.ReadCallAsync(connection);
        await connection.SendReplyAsync(stream, new HelloReply());
        await calling;
        _isDown = true;
        await connection.SendGoAwayAsync(stream, ErrorCode.NoError, "graceful_stop");
        await connection.ReadGoAwayAsync(); // The client's answer: it has left the connection.
    }
}
