namespace Microservices.Tests.Unit.Kestrel;

/// <summary>Cuts bytes into pieces, the same each time for the same seed.</summary>
internal static class Pieces
{
    private const int Longest = 40;

    public static IEnumerable<byte[]> Of(byte[] bytes, Random random)
    {
        for (var start = 0; start < bytes.Length;)
        {
            var length = Math.Min(1 + random.Next(Longest), bytes.Length - start);
            yield return bytes[start..(start + length)];
            start += length;
        }
    }
}
