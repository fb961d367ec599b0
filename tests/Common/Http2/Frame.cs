using System.Buffers.Binary;
using System.Text;
using ConnectionLifecycle;

namespace Microservices.Tests.Common.Http2;

/// <summary>A whole frame as it came. Reads its fields by itself: the library's reader is what the tests are about.</summary>
public sealed record Frame(FrameType Type, byte Flags, int StreamId, byte[] Payload)
{
    /// <summary>On SETTINGS and PING: this answers the reader's own.</summary>
    public bool IsAck => Type is FrameType.Settings or FrameType.Ping && (Flags & Flag.Ack) != 0;

    /// <summary>The sender's last frame on its stream, RST_STREAM included.</summary>
    public bool EndsStream => Type == FrameType.RstStream || (Type is FrameType.Data or FrameType.Headers && (Flags & Flag.EndStream) != 0);

    /// <summary>RST_STREAM's reason, section 6.4.</summary>
    public ErrorCode ErrorCode => new(BinaryPrimitives.ReadUInt32BigEndian(Expect(FrameType.RstStream)));

    /// <summary>PING's opaque data, section 6.7.</summary>
    public ulong PingData => BinaryPrimitives.ReadUInt64BigEndian(Expect(FrameType.Ping));

    /// <summary>GOAWAY's fields, section 6.8.</summary>
    public GoAway GoAway
    {
        get
        {
            ReadOnlySpan<byte> payload = Expect(FrameType.GoAway);
            return new GoAway(
                BinaryPrimitives.ReadInt32BigEndian(payload) & int.MaxValue,
                new ErrorCode(BinaryPrimitives.ReadUInt32BigEndian(payload[4..])),
                Encoding.UTF8.GetString(payload[8..]));
        }
    }

    /// <summary>SETTINGS' entries, section 6.5.1.</summary>
    public IReadOnlyList<(Setting Identifier, uint Value)> Settings => [.. Expect(FrameType.Settings).Chunk(6).Select(entry =>
        ((Setting)BinaryPrimitives.ReadUInt16BigEndian(entry), BinaryPrimitives.ReadUInt32BigEndian(entry.AsSpan(2))))];

    /// <summary>Frames one a line, for the message of a failed test.</summary>
    public static string Trace(IEnumerable<Frame> frames) => string.Concat(frames.Select(frame => $"{frame}\n"));

    public override string ToString() => Type switch
    {
        FrameType.GoAway => $"{GoAway}",
        FrameType.RstStream => $"RstStream s{StreamId} {ErrorCode}",
        _ => $"{Type} s{StreamId} flags=0x{Flags:x} length={Payload.Length}",
    };

    private byte[] Expect(FrameType type) =>
        Type == type ? Payload : throw new InvalidOperationException($"{type}'s fields were asked of a {Type} frame.");
}
