using System.Buffers.Binary;
using Google.Protobuf;
using Greet.V1;

namespace Microservices.Tests.Functional.Foreign;

/// <summary>gRPC's messages as they stand in a body: one byte, 0 for not compressed; the length in four; the message.</summary>
internal static class GrpcMessages
{
    private const int Prefix = 5;

    public static byte[] Write(HelloRequest request)
    {
        var body = new byte[Prefix + request.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(1), request.CalculateSize());
        request.WriteTo(body.AsSpan(Prefix));
        return body;
    }

    /// <summary>Every message of a body; throws when the last is cut.</summary>
    public static List<HelloReply> Read(ReadOnlySpan<byte> body)
    {
        var replies = new List<HelloReply>();
        while (!body.IsEmpty)
        {
            var end = Prefix + BinaryPrimitives.ReadInt32BigEndian(body[1..]);
            replies.Add(HelloReply.Parser.ParseFrom(body[Prefix..end]));
            body = body[end..];
        }

        return replies;
    }
}
