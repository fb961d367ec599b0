using ConnectionLifecycle;
using Google.Protobuf;

namespace Microservices.Tests.Common.Http2;

/// <summary>The frames that both sides send.</summary>
public static class FrameSending
{
    public static Task SendFrameAsync(this RawConnection peer, FrameType type, byte flags, int streamId, params byte[] payload) =>
        peer.SendBytesAsync(FrameBytes.Frame(type, flags, streamId, payload));

    public static Task SendSettingsAsync(this RawConnection peer, params (Setting Identifier, uint Value)[] settings) =>
        peer.SendBytesAsync(FrameBytes.Settings(settings));

    public static Task SendSettingsAckAsync(this RawConnection peer) => peer.SendBytesAsync(FrameBytes.SettingsAck());

    public static Task SendPingAsync(this RawConnection peer, ulong data, bool ack = false) =>
        peer.SendBytesAsync(FrameBytes.Ping(data, ack));

    /// <summary>A gate: when the answer is there, the other side has read all that was sent before.</summary>
    public static async Task PingAsync(this RawConnection peer, ulong data)
    {
        await peer.SendPingAsync(data);
        await peer.ReadUntilAsync(frame => frame is { Type: FrameType.Ping, IsAck: true } && frame.PingData == data, $"ack of PING {data:x}");
    }

    public static Task SendWindowUpdateAsync(this RawConnection peer, int streamId, int increment) =>
        peer.SendBytesAsync(FrameBytes.WindowUpdate(streamId, increment));

    public static Task SendRstStreamAsync(this RawConnection peer, int streamId, ErrorCode errorCode) =>
        peer.SendBytesAsync(FrameBytes.RstStream(streamId, errorCode));

    public static Task SendGoAwayAsync(this RawConnection peer, int lastStreamId, ErrorCode errorCode, string debugData = "") =>
        peer.SendBytesAsync(FrameBytes.GoAway(lastStreamId, errorCode, debugData));

    public static Task SendMessageAsync(this RawConnection peer, int streamId, IMessage message, bool endStream = false) =>
        peer.SendBytesAsync(FrameBytes.Data(streamId, GrpcMessage.Encode(message), endStream));
}
