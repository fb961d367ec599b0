using ConnectionLifecycle;
using Greet.V1;
using Grpc.Core;
using Microservices.Tests.Common;
using Microservices.Tests.Common.Http2;
using Microservices.Tests.Functional.Matrix;

namespace Microservices.Tests.Functional.ClientEnding;

/// <summary>A call that the server provably has not processed is sent again, whole; one that may have run is not.</summary>
public sealed class ReplayTests(StageCertificates certificates) : IClassFixture<StageCertificates>
{
    private static readonly ErrorCode RefusedStream = new(7);

    public static TheoryData<string, StatusCode?> ProtocolsAndPolicies => new()
    {
        { "h2", null },
        { "h2", StatusCode.Unavailable },
        { "h2c", null },
        { "h2c", StatusCode.Unavailable },
        { "h2c", StatusCode.Aborted }, // The retry is no business of the policy's.
    };

    [Theory]
    [MemberData(nameof(ProtocolsAndPolicies))]
    public async Task AnExcludedCall_ArrivesWholeOnTheNextConnection(string protocol, StatusCode? retryOn)
    {
        await using var server = new ScriptedServer(protocol, certificates, retryOn);
        using var call = server.Greeter.SayHelloAsync(new HelloRequest { Name = "Ada" });
        var first = await server.AcceptAsync();
        Assert.Equal("Ada", (await ScriptedServer.ReadCallAsync(first)).Names);
        await first.SendGoAwayAsync(0, ErrorCode.NoError, "max_age");
        var second = await server.AcceptAsync();
        var (stream, names) = await ScriptedServer.ReadCallAsync(second);
        await second.SendReplyAsync(stream, new HelloReply { Message = "hello" });

        Assert.Equal("Ada", names);
        Assert.Equal("hello", (await call.ResponseAsync.Bounded()).Message);
    }

    [Theory]
    [MemberData(nameof(ProtocolsAndPolicies))]
    public async Task AnExcludedCallOfManyMessages_ArrivesWholeOnTheNextConnection(string protocol, StatusCode? retryOn)
    {
        await using var server = new ScriptedServer(protocol, certificates, retryOn);
        using var call = server.Greeter.CollectHellos();
        var first = await server.AcceptAsync();
        foreach (var name in (string[])["Ada", "Grace", "Barbara"])
        {
            await call.RequestStream.WriteAsync(new HelloRequest { Name = name }).Bounded();
        }

        await call.RequestStream.CompleteAsync().Bounded();
        Assert.Equal("Ada Grace Barbara", (await ScriptedServer.ReadCallAsync(first)).Names);
        await first.SendGoAwayAsync(0, ErrorCode.NoError, "max_age");
        var second = await server.AcceptAsync();
        var (stream, names) = await ScriptedServer.ReadCallAsync(second);
        await second.SendReplyAsync(stream, new HelloReply { Message = "hello" });

        Assert.Equal("Ada Grace Barbara", names);
        Assert.Equal("hello", (await call.ResponseAsync.Bounded()).Message);
    }

    [Theory]
    [InlineData("h2", true)]
    [InlineData("h2", false)]
    [InlineData("h2c", true)]
    [InlineData("h2c", false)]
    public async Task AStreamOfReplies_ArrivesWholeOnTheNextConnection(string protocol, bool byGoAway)
    {
        await using var server = new ScriptedServer(protocol, certificates);
        using var call = server.Greeter.StreamHello(new HelloRequest { Name = "Ada" });
        var connection = await server.AcceptAsync();
        var (stream, _) = await ScriptedServer.ReadCallAsync(connection);
        if (byGoAway)
        {
            await connection.SendGoAwayAsync(0, ErrorCode.NoError, "max_age");
            connection = await server.AcceptAsync();
        }
        else
        {
            await connection.SendRstStreamAsync(stream, RefusedStream);
            stream = await connection.ReadHeadersAsync();
        }

        (stream, var names) = await ScriptedServer.ReadCallAsync(connection, byGoAway ? null : stream);
        await connection.SendReplyAsync(stream, new HelloReply { Message = "hello" });

        Assert.Equal("Ada", names);
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None).Bounded());
        Assert.Equal("hello", call.ResponseStream.Current.Message);
        Assert.Equal(1, server.Handler.CallsSentAgain);
    }

    [Theory]
    [MemberData(nameof(ProtocolsAndPolicies))]
    public async Task ARefusedStream_ArrivesWholeOnTheNextOne(string protocol, StatusCode? retryOn)
    {
        await using var server = new ScriptedServer(protocol, certificates, retryOn);
        using var call = server.Greeter.SayHelloAsync(new HelloRequest { Name = "Ada" });
        var connection = await server.AcceptAsync();
        var (refused, _) = await ScriptedServer.ReadCallAsync(connection);
        await connection.SendRstStreamAsync(refused, RefusedStream);
        var stream = await connection.ReadHeadersAsync();
        var (_, names) = await ScriptedServer.ReadCallAsync(connection, stream);
        await connection.SendReplyAsync(stream, new HelloReply { Message = "hello" });

        Assert.Equal("Ada", names);
        Assert.Equal("hello", (await call.ResponseAsync.Bounded()).Message);
    }

    [Theory]
    [InlineData("h2", false)]
    [InlineData("h2", true)]
    [InlineData("h2c", false)]
    [InlineData("h2c", true)]
    public async Task ACallThatMayHaveRun_IsNotSentAgain(string protocol, bool warned)
    {
        await using var server = new ScriptedServer(protocol, certificates);
        using var call = server.Greeter.SayHelloAsync(new HelloRequest { Name = "first" });
        var connection = await server.AcceptAsync();
        var (stream, _) = await ScriptedServer.ReadCallAsync(connection);
        if (warned)
        {
            await connection.SendGoAwayAsync(stream, ErrorCode.NoError, "max_age");
        }

        connection.CloseSending();
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.Bounded())).StatusCode);

        using var next = server.Greeter.SayHelloAsync(new HelloRequest { Name = "second" });
        Assert.Equal("second", (await ScriptedServer.ReadCallAsync(await server.AcceptAsync())).Names);
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task ARequestThatIsTooLong_IsNotSentAgain(string protocol)
    {
        await using var server = new ScriptedServer(protocol, certificates, lifecycle: options => options.MaxReplayBytes = 1000);
        using var call = server.Greeter.CollectHellos();
        var connection = await server.AcceptAsync();
        await call.RequestStream.WriteAsync(new HelloRequest { Name = new string('a', 900) }).Bounded();
        await call.RequestStream.WriteAsync(new HelloRequest { Name = new string('b', 100) }).Bounded();
        await call.RequestStream.CompleteAsync().Bounded();
        await ScriptedServer.ReadCallAsync(connection);
        await connection.SendGoAwayAsync(0, ErrorCode.NoError, "max_age");
        var next = await server.AcceptAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.Bounded());
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.Contains("max_age (GOAWAY NO_ERROR \"max_age\"); not processed; not sent again: it is longer than 1000 bytes", failure.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(0, server.Handler.CallsSentAgain);
        await AssertNotBegunAsync(server, next);
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task ACallThatIsRefusedTwice_Fails(string protocol)
    {
        await using var server = new ScriptedServer(protocol, certificates);
        using var call = server.Greeter.SayHelloAsync(new HelloRequest { Name = "Ada" });
        var connection = await server.AcceptAsync();
        await connection.SendRstStreamAsync((await ScriptedServer.ReadCallAsync(connection, 1)).StreamId, RefusedStream);
        await connection.SendRstStreamAsync((await ScriptedServer.ReadCallAsync(connection, 3)).StreamId, RefusedStream);

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.Bounded());
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.Contains("refused by server; not processed; not sent again: it was refused twice", failure.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(1, server.Handler.CallsSentAgain);
        await AssertNotBegunAsync(server, connection);
    }

    public static TheoryData<string, bool, bool> StreamsThatAreBeingWritten
    {
        get
        {
            var data = new TheoryData<string, bool, bool>();
            foreach (var protocol in (string[])["h2", "h2c"])
            {
                foreach (var isDuplex in (bool[])[false, true])
                {
                    data.Add(protocol, isDuplex, true);
                    data.Add(protocol, isDuplex, false);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(StreamsThatAreBeingWritten))]
    public async Task ARequestThatIsStillBeingWritten_GoesOnWhereItIsSentAgain(string protocol, bool isDuplex, bool byGoAway)
    {
        await using var server = new ScriptedServer(protocol, certificates);
        using var collecting = isDuplex ? null : server.Greeter.CollectHellos();
        using var chatting = isDuplex ? server.Greeter.Chat() : null;
        var requests = collecting?.RequestStream ?? chatting!.RequestStream;
        var connection = await server.AcceptAsync();
        await requests.WriteAsync(new HelloRequest { Name = "Ada" }).Bounded();
        await requests.WriteAsync(new HelloRequest { Name = "Grace" }).Bounded();
        var stream = await ScriptedServer.ReadMessagesAsync(connection, 2);
        if (byGoAway)
        {
            await connection.SendGoAwayAsync(0, ErrorCode.NoError, "max_age");
            connection = await server.AcceptAsync();
        }
        else
        {
            await connection.SendRstStreamAsync(stream, RefusedStream);
            await connection.ReadHeadersAsync();
        }

        // What has been written comes before the caller writes on.
        stream = await ScriptedServer.ReadMessagesAsync(connection, 2);
        await requests.WriteAsync(new HelloRequest { Name = "Barbara" }).Bounded();
        await requests.CompleteAsync().Bounded();
        Assert.Equal("Ada Grace Barbara", (await ScriptedServer.ReadCallAsync(connection, stream)).Names);
        await connection.SendReplyAsync(stream, new HelloReply { Message = "hello" });

        if (chatting is not null)
        {
            Assert.True(await chatting.ResponseStream.MoveNext(CancellationToken.None).Bounded());
        }

        Assert.Equal("hello", chatting?.ResponseStream.Current.Message ?? (await collecting!.ResponseAsync.Bounded()).Message);
        Assert.Equal(1, server.Handler.CallsSentAgain);
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task CallsThatWaitForTheirTurn_AreServedAfterAWarning(string protocol)
    {
        await using var server = new ScriptedServer(protocol, certificates);
        using var first = server.Greeter.SayHelloAsync(new HelloRequest { Name = "first" });
        var connection = await server.AcceptAsync();
        var (stream, _) = await ScriptedServer.ReadCallAsync(connection);
        await connection.SendSettingsAsync((Setting.MaxConcurrentStreams, 1));
        await connection.ReadUntilAsync(frame => frame is { Type: FrameType.Settings, IsAck: true });
        using var second = server.Greeter.SayHelloAsync(new HelloRequest { Name = "second" });
        await connection.SendGoAwayAsync(GoAway.AnyStream, ErrorCode.NoError, "max_age");
        var next = await server.AcceptAsync();
        var (other, names) = await ScriptedServer.ReadCallAsync(next);
        await connection.SendReplyAsync(stream, new HelloReply { Message = "1" });
        await next.SendReplyAsync(other, new HelloReply { Message = "2" });

        Assert.Equal(("second", "1", "2"), (names, (await first.ResponseAsync.Bounded()).Message, (await second.ResponseAsync.Bounded()).Message));
    }

    // The next call is the first that the connection has got since: none was begun for the one that failed.
    private static async Task AssertNotBegunAsync(ScriptedServer server, RawServerConnection connection)
    {
        var before = connection.Received.Count(frame => frame.Type == FrameType.Headers);
        using var next = server.Greeter.SayHelloAsync(new HelloRequest { Name = "next" });
        var stream = await connection.ReadHeadersAsync();
        Assert.Equal("next", (await ScriptedServer.ReadCallAsync(connection, stream)).Names);
        Assert.Equal(before + 1, connection.Received.Count(frame => frame.Type == FrameType.Headers));
        await connection.SendReplyAsync(stream, new HelloReply());
        await next.ResponseAsync.Bounded();
    }
}
