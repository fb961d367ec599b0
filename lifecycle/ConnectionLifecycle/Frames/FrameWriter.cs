using System.Buffers.Binary;
using System.Text;

namespace ConnectionLifecycle.Frames;

/// <summary>The frames that this library sends by itself, in their wire form, RFC 9113 section 6.</summary>
internal static class FrameWriter
{
    /// <summary>SETTINGS that set nothing, section 6.5.</summary>
    public static byte[] Settings() => Frame(FrameType.Settings, []);

    /// <summary>A GOAWAY, section 6.8.</summary>
    public static byte[] GoAway(GoAway goAway)
    {
        const int CodeEnd = 2 * sizeof(uint);
        var payload = new byte[CodeEnd + Encoding.UTF8.GetByteCount(goAway.DebugData)];
        BinaryPrimitives.WriteInt32BigEndian(payload, goAway.LastStreamId);
        BinaryPrimitives.WriteUInt32BigEndian(payload.AsSpan(sizeof(uint)), goAway.ErrorCode.Value);
        Encoding.UTF8.GetBytes(goAway.DebugData, payload.AsSpan(CodeEnd));
        return Frame(FrameType.GoAway, payload);
    }

    /// <summary>A PING, section 6.7.</summary>
    public static byte[] Ping(ulong data)
    {
        var payload = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(payload, data);
        return Frame(FrameType.Ping, payload);
    }

    // All of them on stream 0, without flags.
    private static byte[] Frame(FrameType type, byte[] payload) =>
        [(byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, (byte)type, 0, 0, 0, 0, 0, .. payload];
}
