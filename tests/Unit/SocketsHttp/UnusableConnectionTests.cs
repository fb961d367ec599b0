using ConnectionLifecycle;
using Greet.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Microservices.Tests.Common;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Unit.SocketsHttp;

/// <summary>
/// A connection that is over before the handler gives it to the call that it was made for: the handler does not say why the call fails.
/// Between sockets that is a race; here the server's frames are read before the preface has been written.
/// </summary>
public sealed class UnusableConnectionTests
{
    private static readonly Dictionary<string, byte[]> Turns = new()
    {
        ["GOAWAY in the place of SETTINGS"] = FrameBytes.GoAway(0, ErrorCode.NoError, "graceful_stop"),
        ["GOAWAY after SETTINGS"] = [.. FrameBytes.Settings(), .. FrameBytes.GoAway(0, ErrorCode.NoError, "graceful_stop")],
        ["error in the place of SETTINGS"] = FrameBytes.GoAway(0, new ErrorCode(11), "too_many_pings"),
        ["error after SETTINGS"] = [.. FrameBytes.Settings(), .. FrameBytes.GoAway(0, new ErrorCode(11), "too_many_pings")],
        ["FIN in the place of SETTINGS"] = [],
        ["no streams allowed"] = FrameBytes.Settings((Setting.MaxConcurrentStreams, 0)),
    };

    [Theory]
    [InlineData("GOAWAY in the place of SETTINGS", true, "closed by server: graceful_stop (GOAWAY NO_ERROR \"graceful_stop\")")]
    [InlineData("GOAWAY in the place of SETTINGS", false, "closed by server: graceful_stop (GOAWAY NO_ERROR \"graceful_stop\")")]
    [InlineData("GOAWAY after SETTINGS", true, "closed by server: graceful_stop (GOAWAY NO_ERROR \"graceful_stop\")")]
    [InlineData("GOAWAY after SETTINGS", false, "closed by server: graceful_stop (GOAWAY NO_ERROR \"graceful_stop\")")]
    [InlineData("FIN in the place of SETTINGS", false, "closed by server: peer_closed")]
    [InlineData("no streams allowed", true, "the server allows no streams")]
    [InlineData("no streams allowed", false, "the server allows no streams")]
    public async Task TheCallHasNeverBeenSent_AndSaysWhy(string turn, bool prefaceFirst, string words)
    {
        var failure = await CallAsync(Turns[turn], prefaceFirst);

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.Contains(words, failure.Status.Detail, StringComparison.Ordinal);
        Assert.True(Assert.IsType<ConnectionEndedException>(failure.Status.DebugException?.GetBaseException()).NotProcessed);
    }

    [Theory]
    [InlineData("error in the place of SETTINGS", true)]
    [InlineData("error in the place of SETTINGS", false)]
    [InlineData("error after SETTINGS", true)]
    [InlineData("error after SETTINGS", false)]
    public async Task WhatTheServerCallsAnError_KeepsItsStatus(string turn, bool prefaceFirst)
    {
        var failure = await CallAsync(Turns[turn], prefaceFirst);

        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        Assert.Contains("closed by server: too_many_pings (GOAWAY ENHANCE_YOUR_CALM \"too_many_pings\")", failure.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACallThatIsAtFaultItself_KeepsItsFailure()
    {
        var failure = await CallAsync(FrameBytes.Settings((Setting.MaxHeaderListSize, 1)), prefaceFirst: false);

        Assert.Equal(StatusCode.Internal, failure.StatusCode);
        Assert.Contains("headers", failure.Status.Detail, StringComparison.Ordinal);
    }

    /// <param name="turn">All that the server says.</param>
    /// <param name="prefaceFirst">Whether that is read when the preface has been written and the write is about to return, or before it.</param>
    private static async Task<RpcException> CallAsync(byte[] turn, bool prefaceFirst)
    {
        var transport = new ScriptedStream(turn) { StaysOpen = turn.Length > 0 };
        if (prefaceFirst)
        {
            var reads = transport.HoldReads();
            transport.OnWritten = () => reads.TrySetResult();
        }

        var handler = new SocketsHttpHandler { ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(transport) };
        using var channel = GrpcChannel.ForAddress("http://scripted", new GrpcChannelOptions
        {
            HttpHandler = handler.UseConnectionLifecycle(options => options.ReconnectTimeout = TimeSpan.Zero), // There is one transport.
            DisposeHttpClient = true,
        });
        using var call = new Greeter.GreeterClient(channel).SayHelloAsync(new HelloRequest());
        return await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.Bounded());
    }
}
