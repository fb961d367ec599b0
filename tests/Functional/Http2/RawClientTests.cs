using ConnectionLifecycle;
using Greet.V1;
using Microservices.Certificates;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Functional.Http2;

/// <summary>The raw client and the real server understand each other, so that what the matrix acts out is HTTP/2.</summary>
public sealed class RawClientTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string SayHello = "/greet.v1.Greeter/SayHello";

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task ACall_IsAnswered_AndItsConnectionEndsInOrder(string protocol)
    {
        using var ca = CertificateFiles.LoadCertificate(shared.Server.Certificates.CaCertificatePath);
        await using var peer = await RawClient.ConnectAsync(shared.Server.Address(protocol), ca);
        Assert.Equal(protocol == "h2" ? "h2" : null, peer.NegotiatedProtocol);

        await peer.SendPrefaceAsync();
        await peer.SendSettingsAsync();
        await peer.StartCallAsync(streamId: 1, SayHello, new HelloRequest { Name = "raw", AfterCall = AfterCall.Close });
        var reply = await peer.ReadReplyAsync<HelloReply>(streamId: 1);
        Assert.Equal(("hello raw", protocol), (reply.Message, reply.Session.Protocol));

        Assert.Equal(ErrorCode.NoError, (await peer.ReadGoAwayAsync()).ErrorCode);
        Assert.Equal((TcpEnd.Fin, 0), await EndAsync(peer));
        Assert.Contains(peer.Received, frame => frame is { Type: FrameType.Settings, IsAck: true });
    }

    [Fact]
    public async Task APing_IsAnswered_InTheMidstOfACall()
    {
        await using var peer = await RawClient.ConnectAsync(shared.Server.H2c);
        await peer.SendPrefaceAsync();
        await peer.SendSettingsAsync((Setting.InitialWindowSize, 1 << 20));
        await peer.StartCallAsync(streamId: 1, "/greet.v1.Greeter/CollectHellos");
        await peer.PingAsync(0x0123456789abcdef);
        await peer.SendMessageAsync(streamId: 1, new HelloRequest { Name = "one" });
        await peer.SendMessageAsync(streamId: 1, new HelloRequest { Name = "two" }, endStream: true);

        Assert.Equal("hello one, two", (await peer.ReadReplyAsync<HelloReply>(streamId: 1)).Message);
    }

    [Fact]
    public async Task AReset_IsSeenAsAReset_AndAFinAsAFin()
    {
        using var server = RawServer.StartCleartext();
        await using var resetting = await RawClient.ConnectAsync(server.Address);
        await using var fromResetting = await server.AcceptAsync();
        await using var closing = await RawClient.ConnectAsync(server.Address);
        await using var fromClosing = await server.AcceptAsync();

        resetting.Reset();
        await closing.SendBytesAsync([.. FrameBytes.Ping(1), .. FrameBytes.Header(8, FrameType.Ping, Flag.None, 0), 0]);
        closing.CloseSending();

        Assert.Equal((TcpEnd.Reset, 0), await EndAsync(fromResetting));
        Assert.Equal((TcpEnd.Fin, 10), await EndAsync(fromClosing));
        Assert.Equal(1ul, Assert.Single(fromClosing.Received).PingData);
        Assert.Equal(1ul, (await closing.ReadUntilAsync(frame => frame.IsAck)).PingData);
    }

    private static async Task<(TcpEnd End, int CutBytes)> EndAsync(RawConnection peer)
    {
        var remainder = await peer.ReadToEndAsync();
        return (remainder.End, remainder.CutBytes);
    }
}
