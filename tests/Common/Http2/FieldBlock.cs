using System.Globalization;
using System.Text;
using Grpc.Core;

namespace Microservices.Tests.Common.Http2;

/// <summary>Header fields as HPACK literals without indexing and without Huffman coding, RFC 7541 section 6.2.2: no state to keep.</summary>
public static class FieldBlock
{
    public static byte[] Of(params IEnumerable<(string Name, string Value)> fields) => [.. fields.SelectMany(Literal)];

    public static byte[] Request(Uri address, string path, params IEnumerable<(string Name, string Value)> more) => Of(
    [
        (":method", "POST"), (":scheme", address.Scheme), (":path", path), (":authority", address.Authority),
        ("content-type", "application/grpc"), ("te", "trailers"), .. more,
    ]);

    public static byte[] Response() => Of((":status", "200"), ("content-type", "application/grpc"));

    /// <summary>A response that is all in one field block, as gRPC's servers refuse a call.</summary>
    public static byte[] TrailersOnly(StatusCode status, string message = "") => [.. Response(), .. Trailers(status, message)];

    public static byte[] Trailers(StatusCode status, string message = "") => Of(
    [
        ("grpc-status", ((int)status).ToString(CultureInfo.InvariantCulture)),
        .. message.Length == 0 ? Array.Empty<(string, string)>() : [("grpc-message", Uri.EscapeDataString(message))],
    ]);

    private static IEnumerable<byte> Literal((string Name, string Value) field) => [0x00, .. Text(field.Name), .. Text(field.Value)];

    private static IEnumerable<byte> Text(string text) => [.. Length(text.Length), .. Encoding.ASCII.GetBytes(text)];

    // Section 5.1, an integer with a prefix of 7 bits; the 8th says "no Huffman coding".
    private static List<byte> Length(int length)
    {
        const int Prefix = 127;
        if (length < Prefix)
        {
            return [(byte)length];
        }

        var bytes = new List<byte> { Prefix };
        for (length -= Prefix; length > 0x7f; length >>= 7)
        {
            bytes.Add((byte)(0x80 | (length & 0x7f)));
        }

        bytes.Add((byte)length);
        return bytes;
    }
}
