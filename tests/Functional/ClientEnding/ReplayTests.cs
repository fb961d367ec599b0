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
    [InlineData("h2", true)]
    [InlineData("h2", false)]
    [InlineData("h2c", true)]
    [InlineData("h2c", false)]
    public async Task WhatCannotBeSentAgain_IsUnavailable(string protocol, bool tooLong)
    {
        await using var server = new ScriptedServer(protocol, certificates);
        using var call = server.Greeter.CollectHellos();
        var connection = await server.AcceptAsync();
        foreach (var name in tooLong ? (string[])[new string('a', 60_000), new string('b', 6_000)] : ["Ada"])
        {
            await call.RequestStream.WriteAsync(new HelloRequest { Name = name }).Bounded();
        }

        if (tooLong)
        {
            await call.RequestStream.CompleteAsync().Bounded();
            await ScriptedServer.ReadCallAsync(connection);
        }
        else
        {
            await ScriptedServer.ReadMessageAsync(connection);
        }

        await connection.SendGoAwayAsync(0, ErrorCode.NoError, "max_age");
        await server.AcceptAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.Bounded());
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.Contains("closed by server: max_age (GOAWAY NO_ERROR \"max_age\"); not processed", failure.Status.Detail, StringComparison.Ordinal);
        Assert.Contains(tooLong ? "longer than" : "still being written", failure.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task WhatIsStillBeingWritten_IsSentAgainByGrpc_WhereItsPolicySaysSo(string protocol)
    {
        await using var server = new ScriptedServer(protocol, certificates, StatusCode.Unavailable);
        using var call = server.Greeter.CollectHellos();
        var first = await server.AcceptAsync();
        await call.RequestStream.WriteAsync(new HelloRequest { Name = "Ada" }).Bounded();
        await ScriptedServer.ReadMessageAsync(first);
        await first.SendGoAwayAsync(0, ErrorCode.NoError, "max_age");
        var second = await server.AcceptAsync();
        const int Given = 1;
        const int Stream = 3;
        await ScriptedServer.ReadCallAsync(second, Given);
        Assert.Equal(FrameType.RstStream, second.Received.Last(frame => frame.StreamId == Given).Type); // No half a request that passes for a whole one.
        await call.RequestStream.WriteAsync(new HelloRequest { Name = "Grace" }).Bounded();
        await call.RequestStream.CompleteAsync().Bounded();
        var (_, names) = await ScriptedServer.ReadCallAsync(second, Stream);
        await second.SendReplyAsync(Stream, new HelloReply { Message = "hello" });

        Assert.Equal("Ada Grace", names);
        Assert.Equal("hello", (await call.ResponseAsync.Bounded()).Message);
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
}
