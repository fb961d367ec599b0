using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using ConnectionLifecycle.Frames;

namespace ConnectionLifecycle;

/// <summary>The nine bytes before every frame's payload, RFC 9113 section 4.1.</summary>
/// <param name="Length">The payload's length in bytes, 0 to 2^24-1.</param>
/// <param name="Type">The frame's type, known or not.</param>
/// <param name="Flags">The frame's flags; what a bit means depends on the type.</param>
/// <param name="StreamId">The stream, 0 for the connection itself.</param>
public readonly record struct FrameHeader(int Length, FrameType Type, byte Flags, int StreamId)
{
    /// <summary>A frame header's size in bytes.</summary>
    public const int Size = 9;

    /// <summary>Whether this is the sender's last frame on its stream.</summary>
    public bool EndsStream => Type is FrameType.Data or FrameType.Headers && (Flags & FrameFlag.EndStream) != 0;

    /// <summary>Reads a header.</summary>
    /// <param name="bytes">At least <see cref="Size"/> bytes.</param>
    /// <remarks>
    /// <code>
    /// +-----------------------------------------------+
    /// |                 Length (24)                   |
    /// +---------------+---------------+---------------+
    /// |   Type (8)    |   Flags (8)   |
    /// +-+-------------+---------------+-------------------------------+
    /// |R|                 Stream Identifier (31)                      |
    /// +=+=============================================================+
    /// </code>
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FrameHeader Read(ReadOnlySpan<byte> bytes) => new(
        Length: (int)(BinaryPrimitives.ReadUInt32BigEndian(bytes) >> 8),
        Type: (FrameType)bytes[3],
        Flags: bytes[4],
        StreamId: BinaryPrimitives.ReadInt32BigEndian(bytes[5..]) & int.MaxValue);
}
