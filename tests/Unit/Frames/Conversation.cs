using ConnectionLifecycle;
using Grpc.Core;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Unit.Frames;

/// <summary>All that both sides say in a connection's life: every frame type, one of an unknown type, and a drain in two steps.</summary>
internal static class Conversation
{
    public static byte[] Of(ConnectionSide sender) => sender == ConnectionSide.Client ? [.. FrameBytes.ClientPreface, .. Join(Client)] : Join(Server);

    /// <summary>A side's frames; the first is SETTINGS.</summary>
    public static byte[][] Frames(ConnectionSide sender) => sender == ConnectionSide.Client ? Client : Server;

    private static byte[][] Client { get; } =
    [
        FrameBytes.Settings((Setting.EnablePush, 0), (Setting.InitialWindowSize, 65535)),
        FrameBytes.WindowUpdate(0, 67108863 - 65535),
        FrameBytes.Headers(1, FieldBlock.Of((":method", "POST"), ("te", "trailers"))),
        FrameBytes.Data(1, [0, 0, 0, 0, 2, 10, 0], endStream: true),
        FrameBytes.SettingsAck(),
        FrameBytes.Frame(FrameType.Headers, Flag.EndStream, 3, FieldBlock.Of((":method", "GET"))),
        FrameBytes.Frame(FrameType.Continuation, Flag.EndHeaders, 3, FieldBlock.Of(("x", "y"))),
        FrameBytes.Frame(FrameType.Priority, 0, 5, 0x80, 0, 0, 3, 15),
        FrameBytes.Ping(0x0102030405060708),
        FrameBytes.RstStream(3, new ErrorCode(8)),
        FrameBytes.Frame((FrameType)0xbb, 0xff, 0x7fffffff, 1, 2, 3),
        FrameBytes.Ping(0x0a, ack: true),
        FrameBytes.GoAway(0, ErrorCode.NoError, "client transport shutdown"),
    ];

    private static byte[][] Server { get; } =
    [
        FrameBytes.Settings((Setting.MaxConcurrentStreams, 100), (Setting.MaxFrameSize, 16384)),
        FrameBytes.SettingsAck(),
        FrameBytes.WindowUpdate(0, 32768),
        FrameBytes.Ping(0x0102030405060708, ack: true),
        FrameBytes.Headers(1, FieldBlock.Response()),
        FrameBytes.Data(1, [0, 0, 0, 0, 3, 10, 1, (byte)'x']),
        FrameBytes.Headers(1, FieldBlock.Trailers(StatusCode.OK), endStream: true),
        FrameBytes.Frame(FrameType.PushPromise, Flag.EndHeaders, 1, 0, 0, 0, 2),
        FrameBytes.GoAway(GoAway.AnyStream, ErrorCode.NoError, "max_age"),
        FrameBytes.Ping(0x0a),
        FrameBytes.RstStream(3, new ErrorCode(7)),
        FrameBytes.GoAway(3, new ErrorCode(11), "too_many_pings"),
    ];

    private static byte[] Join(byte[][] frames) => [.. frames.SelectMany(frame => frame)];
}
