using ConnectionLifecycle;
using Greet.V1;
using Grpc.Core;
using Microservices.Tests.Common;
using Microservices.Tests.Common.Http2;
using Microservices.Tests.Functional.Matrix;

namespace Microservices.Tests.Functional.ClientEnding;

/// <summary>What a call says that is lost with its connection, and what calls say that fail for reasons of their own.</summary>
public sealed class StatusTests(StageCertificates certificates) : IClassFixture<StageCertificates>
{
    private static readonly Dictionary<string, (Func<RawServerConnection, int, Task> Ends, StatusCode Status, string Says)> Ends = new()
    {
        ["polite"] = (CutAsync(ErrorCode.NoError, "max_age"), StatusCode.Unavailable, "closed by server: max_age (GOAWAY NO_ERROR \"max_age\")"),
        ["speechless"] = (CutAsync(ErrorCode.NoError, ""), StatusCode.Unavailable, "closed by server: goaway (GOAWAY NO_ERROR)"),
        ["error"] = (CutAsync(new(0xb), "too_many_pings"), StatusCode.ResourceExhausted, "closed by server: too_many_pings (GOAWAY ENHANCE_YOUR_CALM \"too_many_pings\")"),
        ["fin"] = (Run(connection => connection.CloseSending()), StatusCode.Unavailable, "closed by server: peer_closed"),
        ["rst"] = (Run(connection => connection.Reset()), StatusCode.Unavailable, "closed by unknown: connection_reset"),
        ["stream error"] = ((connection, stream) => connection.SendRstStreamAsync(stream, new(2)), StatusCode.Internal, "INTERNAL_ERROR"),
        ["stream cancelled"] = ((connection, stream) => connection.SendRstStreamAsync(stream, new(8)), StatusCode.Cancelled, "CANCEL"),
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            Ends.Keys.ToList().ForEach(end => Array.ForEach(["h2", "h2c"], protocol => data.Add(end, protocol)));
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task ACallWithoutAResponse(string end, string protocol)
    {
        await using var server = new ScriptedServer(protocol, certificates);
        using var call = server.Greeter.SayHelloAsync(new HelloRequest());
        var connection = await server.AcceptAsync();
        var (stream, _) = await ScriptedServer.ReadCallAsync(connection);
        await Ends[end].Ends(connection, stream);

        AssertSays(Ends[end], await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.Bounded()));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task ACallWhoseResponseHasBegun(string end, string protocol)
    {
        await using var server = new ScriptedServer(protocol, certificates);
        using var call = server.Greeter.StreamHello(new HelloRequest());
        var connection = await server.AcceptAsync();
        var (stream, _) = await ScriptedServer.ReadCallAsync(connection);
        await connection.SendResponseHeadersAsync(stream);
        await connection.SendMessageAsync(stream, new HelloReply());
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None).Bounded());
        await Ends[end].Ends(connection, stream);

        AssertSays(Ends[end], await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None).Bounded()));
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task AServerThatAnswersKeepalivePingsNoMore(string protocol)
    {
        await using var server = new ScriptedServer(protocol, certificates, configure: handler =>
            (handler.KeepAlivePingDelay, handler.KeepAlivePingTimeout) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)));
        using var call = server.Greeter.SayHelloAsync(new HelloRequest());
        var connection = await server.AcceptAsync();
        await ScriptedServer.ReadCallAsync(connection);
        connection.Answers = Answers.None;

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.Bounded());
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.Contains("closed by unknown: keepalive_timeout", failure.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(new GoAway(0, new ErrorCode(2), "keepalive_timeout"), await connection.ReadGoAwayAsync());
    }

    [Fact]
    public async Task AServerThatIsNotTrusted()
    {
        await using var server = new ScriptedServer("h2", certificates, configure: handler => handler.SslOptions.CertificateChainPolicy = new()
        {
            TrustMode = System.Security.Cryptography.X509Certificates.X509ChainTrustMode.CustomRootTrust,
            RevocationMode = System.Security.Cryptography.X509Certificates.X509RevocationMode.NoCheck,
        });
        using var call = server.Greeter.SayHelloAsync(new HelloRequest());
        var accepted = server.AcceptAsync(); // With TLS 1.3 its handshake succeeds, and the client leaves.

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.Bounded());
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.Contains("closed by client: handshake_failed (certificate untrusted)", failure.Status.Detail, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<Exception>(() => accepted);
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task AServerThatSaysGoodbyeBeforeItHasSaidAnything(string protocol)
    {
        await using var server = new ScriptedServer(protocol, certificates, lifecycle: options => options.ReconnectTimeout = TimeSpan.Zero);
        using var call = server.Greeter.SayHelloAsync(new HelloRequest());
        var connection = await server.AcceptAsync(settings: false);
        await connection.SendGoAwayAsync(0, ErrorCode.NoError, "graceful_stop");

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.Bounded());
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.Contains("closed by server: graceful_stop (GOAWAY NO_ERROR \"graceful_stop\")", failure.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task AServerThatRefusesTheCallOnEveryConnection(string protocol)
    {
        await using var server = new ScriptedServer(protocol, certificates);
        using var call = server.Greeter.SayHelloAsync(new HelloRequest());
        var failing = Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.Bounded());
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var connection = await server.AcceptAsync();
            await ScriptedServer.ReadCallAsync(connection);
            await connection.SendGoAwayAsync(0, ErrorCode.NoError, "graceful_stop");
        }

        await server.AcceptAsync(settings: false); // The handler connects before it is kept from sending.

        var failure = await failing;
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.Contains("closed by server: graceful_stop (GOAWAY NO_ERROR \"graceful_stop\"); not processed; not sent again: it was refused twice", failure.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("h2", true)]
    [InlineData("h2", false)]
    [InlineData("h2c", true)]
    [InlineData("h2c", false)]
    public async Task WhatTheCallerEnds_StaysTheCallers(string protocol, bool byDeadline)
    {
        await using var server = new ScriptedServer(protocol, certificates);
        using var cancellation = new CancellationTokenSource();
        var deadline = byDeadline ? TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(2) : (DateTime?)null;
        using var call = server.Greeter.SayHelloAsync(new HelloRequest(), deadline: deadline, cancellationToken: cancellation.Token);
        var connection = await server.AcceptAsync();
        var (stream, _) = await ScriptedServer.ReadCallAsync(connection);
        await connection.SendGoAwayAsync(stream, ErrorCode.NoError, "max_age");
        if (!byDeadline)
        {
            await cancellation.CancelAsync();
        }

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.Bounded());
        Assert.Equal(byDeadline ? StatusCode.DeadlineExceeded : StatusCode.Cancelled, failure.StatusCode);
    }

    private static void AssertSays((Func<RawServerConnection, int, Task> Ends, StatusCode Status, string Says) end, RpcException failure)
    {
        Assert.Equal(end.Status, failure.StatusCode);
        Assert.Contains(end.Says, failure.Status.Detail, StringComparison.Ordinal);
    }

    private static Func<RawServerConnection, int, Task> CutAsync(ErrorCode errorCode, string debugData) => async (connection, stream) =>
    {
        await connection.SendGoAwayAsync(stream, errorCode, debugData);
        connection.CloseSending();
    };

    private static Func<RawServerConnection, int, Task> Run(Action<RawServerConnection> end) => (connection, _) =>
    {
        end(connection);
        return Task.CompletedTask;
    };
}
