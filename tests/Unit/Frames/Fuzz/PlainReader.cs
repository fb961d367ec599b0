using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using ConnectionLifecycle;
using ConnectionLifecycle.Frames;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Unit.Frames.Fuzz;

/// <summary>
/// What a <see cref="FrameReader"/> has to find, by the shortest way there is: all bytes at hand, no state, no splits.
/// </summary>
internal static class PlainReader
{
    public static void Read(ReadOnlySpan<byte> bytes, ConnectionSide sender, IFrameSink sink)
    {
        if (sender == ConnectionSide.Client)
        {
            var preface = FrameBytes.ClientPreface.AsSpan(0, Math.Min(FrameBytes.ClientPreface.Length, bytes.Length));
            if (!bytes.StartsWith(preface))
            {
                sink.OnNotHttp2();
                return;
            }

            bytes = bytes[preface.Length..];
        }

        for (var first = true; bytes.Length >= 9; first = false)
        {
            var header = new FrameHeader(
                (int)(BinaryPrimitives.ReadUInt32BigEndian(bytes) >> 8), (FrameType)bytes[3], bytes[4], (int)(BinaryPrimitives.ReadUInt32BigEndian(bytes[5..]) & 0x7fffffff));
            if (first && (header.Type is not (FrameType.Settings or FrameType.GoAway) || header.StreamId != 0))
            {
                sink.OnNotHttp2();
                return;
            }

            sink.OnFrame(header);
            bytes = bytes[9..];
            var payload = bytes[..Math.Min(header.Length, bytes.Length)];
            ReadPayload(header, payload, sink);
            bytes = bytes[payload.Length..];
        }
    }

    private static void ReadPayload(in FrameHeader header, ReadOnlySpan<byte> payload, IFrameSink sink)
    {
        switch (header.Type)
        {
            case FrameType.Settings:
                for (; payload.Length >= 6; payload = payload[6..])
                {
                    sink.OnSetting(BinaryPrimitives.ReadUInt16BigEndian(payload), BinaryPrimitives.ReadUInt32BigEndian(payload[2..]));
                }

                break;
            case FrameType.RstStream when (header.Length, payload.Length) == (4, 4):
                sink.OnRstStream(header.StreamId, new ErrorCode(BinaryPrimitives.ReadUInt32BigEndian(payload)));
                break;
            case FrameType.Ping when (header.Length, payload.Length) == (8, 8):
                sink.OnPing((header.Flags & 1) == 1, BinaryPrimitives.ReadUInt64BigEndian(payload));
                break;
            case FrameType.GoAway when header.Length >= 8 && payload.Length >= Math.Min(header.Length, 8 + DebugData.MaxLength):
                sink.OnGoAway(new GoAway(
                    (int)(BinaryPrimitives.ReadUInt32BigEndian(payload) & 0x7fffffff),
                    new ErrorCode(BinaryPrimitives.ReadUInt32BigEndian(payload[4..])),
                    Text(payload[8..Math.Min(payload.Length, 8 + DebugData.MaxLength)])));
                break;
        }
    }

    private static string Text(ReadOnlySpan<byte> debugData) =>
        string.Concat(Encoding.UTF8.GetString(debugData).Select(character => char.GetUnicodeCategory(character) is
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                ? '\ufffd' : character));
}
