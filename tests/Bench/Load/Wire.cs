using System.Buffers.Binary;
using ConnectionLifecycle;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Bench.Load;

/// <summary>What a client says, ready to send.</summary>
internal static class Wire
{
    /// <summary>The frames of one call: the client's HEADERS and DATA, the server's HEADERS, DATA and HEADERS.</summary>
    public const int FramesPerCall = 5;

    /// <summary>The five bytes before a gRPC message, and a greeting's worth of message.</summary>
    public static readonly byte[] Message = [0, 0, 0, 0, 12, .. "\n\nHello, Ada"u8];

    private static readonly byte[] Call =
    [
        .. FrameBytes.Headers(1, FieldBlock.Request(new Uri("http://localhost"), "/greet.v1.Greeter/SayHello")),
        .. FrameBytes.Data(1, Message, endStream: true),
    ];

    private static readonly int DataAt = FrameHeader.Size + FrameHeader.Read(Call).Length;

    /// <summary>Windows that no run of the bench fills.</summary>
    public static byte[] Preface { get; } =
    [
        .. FrameBytes.ClientPreface, .. FrameBytes.Settings((Setting.EnablePush, 0)), .. FrameBytes.WindowUpdate(0, 0x7fff0000),
    ];

    public static int CallLength => Call.Length;

    /// <summary>One call's request, on its stream.</summary>
    public static void WriteCall(Span<byte> buffer, int streamId)
    {
        const int StreamIdAt = 5;
        Call.CopyTo(buffer);
        BinaryPrimitives.WriteInt32BigEndian(buffer[StreamIdAt..], streamId);
        BinaryPrimitives.WriteInt32BigEndian(buffer[(DataAt + StreamIdAt)..], streamId);
    }
}
