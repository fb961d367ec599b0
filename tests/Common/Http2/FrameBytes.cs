using System.Buffers.Binary;
using System.Text;
using ConnectionLifecycle;

namespace Microservices.Tests.Common.Http2;

/// <summary>Frames in their wire form, RFC 9113 sections 4.1 and 6; to be strung together, cut and bent at will.</summary>
public static class FrameBytes
{
    /// <summary>What a client says first, section 3.4.</summary>
    public static byte[] ClientPreface => [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8];

    /// <summary>A header alone; the length it claims may be a lie.</summary>
    public static byte[] Header(int length, FrameType type, byte flags, int streamId)
    {
        var header = new byte[9];
        BinaryPrimitives.WriteUInt32BigEndian(header, (uint)length << 8 | (byte)type);
        header[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(5), streamId);
        return header;
    }

    public static byte[] Frame(FrameType type, byte flags, int streamId, params ReadOnlySpan<byte> payload) =>
        [.. Header(payload.Length, type, flags, streamId), .. payload];

    public static byte[] Settings(params (Setting Identifier, uint Value)[] settings)
    {
        var payload = new byte[6 * settings.Length];
        for (var i = 0; i < settings.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(6 * i), (ushort)settings[i].Identifier);
            BinaryPrimitives.WriteUInt32BigEndian(payload.AsSpan(6 * i + 2), settings[i].Value);
        }

        return Frame(FrameType.Settings, Flag.None, 0, payload);
    }

    public static byte[] SettingsAck() => Frame(FrameType.Settings, Flag.Ack, 0);

    public static byte[] Ping(ulong data, bool ack = false)
    {
        var payload = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(payload, data);
        return Frame(FrameType.Ping, ack ? Flag.Ack : Flag.None, 0, payload);
    }

    public static byte[] Headers(int streamId, ReadOnlySpan<byte> fields, bool endStream = false) =>
        Frame(FrameType.Headers, (byte)(Flag.EndHeaders | (endStream ? Flag.EndStream : Flag.None)), streamId, fields);

    public static byte[] Data(int streamId, ReadOnlySpan<byte> content, bool endStream = false) =>
        Frame(FrameType.Data, endStream ? Flag.EndStream : Flag.None, streamId, content);

    public static byte[] RstStream(int streamId, ErrorCode errorCode) =>
        Frame(FrameType.RstStream, Flag.None, streamId, UInt32(errorCode.Value));

    public static byte[] WindowUpdate(int streamId, int increment) =>
        Frame(FrameType.WindowUpdate, Flag.None, streamId, UInt32((uint)increment));

    public static byte[] GoAway(int lastStreamId, ErrorCode errorCode, string debugData = "") =>
        GoAway(lastStreamId, errorCode, Encoding.UTF8.GetBytes(debugData));

    public static byte[] GoAway(int lastStreamId, ErrorCode errorCode, ReadOnlySpan<byte> debugData) =>
        Frame(FrameType.GoAway, Flag.None, 0, [.. UInt32((uint)lastStreamId), .. UInt32(errorCode.Value), .. debugData]);

    private static byte[] UInt32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
