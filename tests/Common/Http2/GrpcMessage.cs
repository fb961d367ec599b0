using System.Buffers.Binary;
using Google.Protobuf;

namespace Microservices.Tests.Common.Http2;

/// <summary>A message in gRPC's frame: a compression flag, four bytes of length, the message.</summary>
public static class GrpcMessage
{
    private const int PrefixSize = 5;

    public static byte[] Encode(IMessage message)
    {
        var bytes = new byte[PrefixSize + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), bytes.Length - PrefixSize);
        message.WriteTo(bytes.AsSpan(PrefixSize));
        return bytes;
    }

    /// <summary>The one, uncompressed message that these bytes are.</summary>
    public static T Decode<T>(ReadOnlySpan<byte> bytes)
        where T : IMessage<T>, new()
    {
        if (bytes.Length < PrefixSize || bytes[0] != 0 || BinaryPrimitives.ReadInt32BigEndian(bytes[1..]) != bytes.Length - PrefixSize)
        {
            throw new InvalidDataException($"Not one gRPC message: {Convert.ToHexString(bytes)}");
        }

        var message = new T();
        message.MergeFrom(bytes[PrefixSize..]);
        return message;
    }
}
