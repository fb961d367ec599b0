using Grpc.Core;

namespace Microservices.Tests.Unit.Contracts;

public sealed class MetadataEntryTests
{
    [Theory]
    [InlineData("Authorization", "authorization")]
    [InlineData("X-Request_Id.2", "x-request_id.2")]
    public void Key_IsLowerCased(string key, string expected) => Assert.Equal(expected, new Metadata.Entry(key, "").Key);

    [Theory]
    [InlineData("with space")]
    [InlineData(":path")]
    [InlineData("key@home")]
    [InlineData("clé")]
    [InlineData("\u212Aelvin")] // the sign for kelvin, whose lower case is an ASCII k
    [InlineData("line\n")]
    public void Key_OfOtherCharacters_IsRefused(string key)
    {
        Assert.Throws<ArgumentException>(() => new Metadata.Entry(key, ""));
        Assert.Throws<ArgumentException>(() => new Metadata.Entry($"{key}-bin", Array.Empty<byte>()));
    }

    [Theory]
    [InlineData("trace-bin")]
    [InlineData("Trace-BIN")]
    public void TextUnderABinaryKey_IsRefused(string key) => Assert.Throws<ArgumentException>(() => new Metadata.Entry(key, "text"));

    [Fact]
    public void BytesUnderATextKey_AreRefused() => Assert.Throws<ArgumentException>(() => new Metadata.Entry("trace", [1]));

    [Fact]
    public void Nothing_IsRefused()
    {
        Assert.Throws<ArgumentNullException>("key", () => new Metadata.Entry(null!, ""));
        Assert.Throws<ArgumentNullException>("value", () => new Metadata.Entry("key", (string)null!));
        Assert.Throws<ArgumentNullException>("valueBytes", () => new Metadata.Entry("key-bin", (byte[])null!));
    }

    [Fact]
    public void TextEntry_HasItsTextAndItsAsciiBytes()
    {
        var entry = new Metadata.Entry("key", "Ada");

        Assert.False(entry.IsBinary);
        Assert.Equal("Ada", entry.Value);
        Assert.Equal("Ada"u8.ToArray(), entry.ValueBytes);
        Assert.Equal("[Entry: key=key, value=Ada]", entry.ToString());
    }

    [Fact]
    public void TextEntry_OfMoreThanAscii_LosesItInBytes() =>
        Assert.Equal("Zo?"u8.ToArray(), new Metadata.Entry("key", "Zoë").ValueBytes);

    [Fact]
    public void BinaryEntry_HasBytesAndNoText()
    {
        var entry = new Metadata.Entry("Key-Bin", [1, 2]);

        Assert.True(entry.IsBinary);
        Assert.Equal("key-bin", entry.Key);
        Assert.Equal([1, 2], entry.ValueBytes);
        Assert.Throws<InvalidOperationException>(() => entry.Value);
    }

    [Fact]
    public void BinaryEntry_SharesItsBytesWithNobody()
    {
        byte[] bytes = [1];
        var entry = new Metadata.Entry("key-bin", bytes);

        bytes[0] = 2;
        entry.ValueBytes[0] = 3;

        Assert.Equal([1], entry.ValueBytes);
    }
}
