using ConnectionLifecycle;
using Greet.V1;
using Grpc.Core;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional;

/// <summary>A call asks that its connection be closed after it.</summary>
public sealed class GracefulCloseTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static readonly HelloRequest Closing = new() { AfterCall = AfterCall.Close };

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task TheReplyArrivesWhole_ThenTheConnectionIsClosed(string protocol)
    {
        var (channel, greeter) = shared.Server.Connect(protocol);
        using (channel)
        {
            using var call = greeter.SayHelloAsync(Closing);
            var session = (await call.ResponseAsync.Bounded()).Session;

            Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
            await shared.Server.Log.Line($"connection {session.ConnectionId}: close asked, app_requested").Bounded();
            await shared.Server.Log.Line($"connection {session.ConnectionId}: sent GOAWAY NO_ERROR last=").Bounded();
            await shared.Server.Log.Line($@"connection {session.ConnectionId}: session is closed .* 1 call").Bounded();
        }
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task TheNextCall_GoesOutOnANewConnection(string protocol)
    {
        var registry = new ConnectionRegistry();
        var closed = registry.Subscribe().FirstAsync(e => e is ConnectionClosed).AsTask();
        var (channel, greeter) = shared.Server.Connect(protocol, registry);
        using (channel)
        {
            var first = (await greeter.SayHelloAsync(Closing).ResponseAsync.Bounded()).Session;
            await closed.Bounded(); // The client knows: before that it may put a call on the connection that is going.
            var second = (await greeter.SayHelloAsync(new HelloRequest()).ResponseAsync.Bounded()).Session;

            Assert.NotEqual(first.ConnectionId, second.ConnectionId);
        }
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task CallsInFlight_GoOnUntilTheyAreDone(string protocol)
    {
        var (channel, greeter) = shared.Server.Connect(protocol);
        using (channel)
        {
            using var chat = greeter.Chat();
            var session = await ExchangeAsync(chat, "before");
            Assert.Equal(session.ConnectionId, (await greeter.SayHelloAsync(Closing).ResponseAsync.Bounded()).Session.ConnectionId);
            await shared.Server.Log.Line($"connection {session.ConnectionId}: sent GOAWAY").Bounded();

            Assert.Equal(session.ConnectionId, (await ExchangeAsync(chat, "after")).ConnectionId);
            await chat.RequestStream.CompleteAsync().Bounded();
            Assert.False(await chat.ResponseStream.MoveNext(CancellationToken.None).Bounded());
            Assert.Equal(StatusCode.OK, chat.GetStatus().StatusCode);
            await shared.Server.Log.Line($@"connection {session.ConnectionId}: session is closed .* 2 calls").Bounded();
        }
    }

    [Fact]
    public async Task AServerStreamingCall_CanAsk()
    {
        var (channel, greeter) = shared.Server.Connect("h2c");
        using (channel)
        {
            using var stream = greeter.StreamHello(Closing);
            Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None).Bounded());
            var session = stream.ResponseStream.Current.Session;
            Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None).Bounded());
            Assert.False(await stream.ResponseStream.MoveNext(CancellationToken.None).Bounded());

            await shared.Server.Log.Line($"connection {session.ConnectionId}: session is closed by server: app_requested, nothing lost").Bounded();
        }
    }

    [Fact]
    public async Task AClientStreamingCall_CanAsk()
    {
        var (channel, greeter) = shared.Server.Connect("h2c");
        using (channel)
        {
            using var collect = greeter.CollectHellos();
            await collect.RequestStream.WriteAsync(Closing).Bounded();
            await collect.RequestStream.CompleteAsync().Bounded();
            var session = (await collect.ResponseAsync.Bounded()).Session;

            await shared.Server.Log.Line($"connection {session.ConnectionId}: session is closed by server: app_requested, nothing lost").Bounded();
        }
    }

    [Fact]
    public async Task ABidirectionalCall_CanAsk()
    {
        var (channel, greeter) = shared.Server.Connect("h2c");
        using (channel)
        {
            using var chat = greeter.Chat();
            await chat.RequestStream.WriteAsync(Closing).Bounded();
            Assert.True(await chat.ResponseStream.MoveNext(CancellationToken.None).Bounded());
            var session = chat.ResponseStream.Current.Session;
            await chat.RequestStream.CompleteAsync().Bounded();
            Assert.False(await chat.ResponseStream.MoveNext(CancellationToken.None).Bounded());

            await shared.Server.Log.Line($"connection {session.ConnectionId}: session is closed by server: app_requested, nothing lost").Bounded();
        }
    }

    [Fact]
    public async Task TheServersDefault_IsUsedOnlyByCallsThatDoNotSay()
    {
        await using var server = await GreeterServerProcess.StartAsync("--Server:AfterCall=close");
        var (channel, greeter) = server.Connect("h2c");
        using (channel)
        {
            var kept = (await greeter.SayHelloAsync(new HelloRequest { AfterCall = AfterCall.Keep }).ResponseAsync.Bounded()).Session;
            var last = (await greeter.SayHelloAsync(new HelloRequest()).ResponseAsync.Bounded()).Session;

            Assert.Equal(kept.ConnectionId, last.ConnectionId);
            await server.Log.Line($@"connection {kept.ConnectionId}: session is closed .* 2 calls").Bounded();
        }
    }

    private static async Task<Session> ExchangeAsync(AsyncDuplexStreamingCall<HelloRequest, HelloReply> chat, string name)
    {
        await chat.RequestStream.WriteAsync(new HelloRequest { Name = name }).Bounded();
        Assert.True(await chat.ResponseStream.MoveNext(CancellationToken.None).Bounded());
        Assert.Equal($"hello {name}", chat.ResponseStream.Current.Message);
        return chat.ResponseStream.Current.Session;
    }
}
