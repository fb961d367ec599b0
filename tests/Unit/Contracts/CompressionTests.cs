using System.IO.Compression;
using Grpc.Net.Compression;

namespace Microservices.Tests.Unit.Contracts;

public sealed class CompressionTests
{
    public static TheoryData<ICompressionProvider, string> Providers => new()
    {
        { new GzipCompressionProvider(CompressionLevel.Fastest), "gzip" },
        { new DeflateCompressionProvider(CompressionLevel.Fastest), "deflate" },
    };

    [Theory]
    [MemberData(nameof(Providers))]
    public void Provider_GoesByTheNameOnTheWire(ICompressionProvider provider, string name) => Assert.Equal(name, provider.EncodingName);

    [Theory]
    [MemberData(nameof(Providers))]
    public void WhatIsCompressed_ComesBack(ICompressionProvider provider, string name)
    {
        using var memory = new MemoryStream(Compress(provider, CompressionLevel.SmallestSize));
        using var decompressed = new StreamReader(provider.CreateDecompressionStream(memory));

        Assert.True(memory.Length < Text.Length, $"{name} did not compress");
        Assert.Equal(Text, decompressed.ReadToEnd());
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void TheStreamBelow_StaysOpen(ICompressionProvider provider, string name)
    {
        using var memory = new MemoryStream();
        provider.CreateCompressionStream(memory, null).Dispose();
        provider.CreateDecompressionStream(memory).Dispose();

        Assert.True(memory.CanWrite, $"{name} closed it");
    }

    [Fact]
    public void Deflate_IsZlib()
    {
        // RFC 1950: the low half of the first byte names deflate, and the first two together are a multiple of 31.
        var compressed = Compress(new DeflateCompressionProvider(CompressionLevel.Fastest), null);

        Assert.Equal(8, compressed[0] & 0x0F);
        Assert.Equal(0, ((compressed[0] << 8) | compressed[1]) % 31);
    }

    [Fact]
    public void TheProvidersLevel_IsForMessagesThatAskForNone()
    {
        var provider = new GzipCompressionProvider(CompressionLevel.NoCompression);

        Assert.True(Compress(provider, null).Length > Text.Length);
        Assert.True(Compress(provider, CompressionLevel.Fastest).Length < Text.Length);
    }

    private static string Text { get; } = string.Concat(Enumerable.Repeat("hello, hello, ", 100));

    private static byte[] Compress(ICompressionProvider provider, CompressionLevel? level)
    {
        using var memory = new MemoryStream();
        using (var writer = new StreamWriter(provider.CreateCompressionStream(memory, level)))
            writer.Write(Text);

        return memory.ToArray();
    }
}
