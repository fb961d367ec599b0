using System.Text;
using ConnectionLifecycle;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Unit.Frames;

/// <summary>RFC 9113 section 3.4: a client begins with its preface, both sides' first frame is SETTINGS.</summary>
public sealed class NotHttp2Tests
{
    private static readonly string[] OnlyThat = ["not HTTP/2"];

    public static TheoryData<int> PrefaceBytes => [.. Enumerable.Range(0, FrameBytes.ClientPreface.Length)];

    [Theory]
    [MemberData(nameof(PrefaceBytes))]
    public void APrefaceWrongInOneByte_IsToldOnce_AndAsSoonAsItIsWrong(int wrong)
    {
        byte[] bytes = [.. FrameBytes.ClientPreface, .. FrameBytes.Settings(), .. FrameBytes.Ping(7)];
        bytes[wrong] ^= 0x20;

        Assert.Equal(OnlyThat, FactList.Read(ConnectionSide.Client, bytes));
        Assert.Equal(OnlyThat, FactList.Read(ConnectionSide.Client, bytes.Select(one => (byte[])[one])));
        Assert.Empty(FactList.Read(ConnectionSide.Client, bytes[..wrong]));
        Assert.Equal(OnlyThat, FactList.Read(ConnectionSide.Client, bytes[..(wrong + 1)]));
        Assert.Equal(OnlyThat, FactList.Read(ConnectionSide.Client, bytes[..wrong], bytes[wrong..]));
    }

    [Fact]
    public void ThePrefaceAlone_IsNoFact() => Assert.Empty(FactList.Read(ConnectionSide.Client, FrameBytes.ClientPreface));

    [Fact]
    public void AServerHasNoPreface() => Assert.Equal(OnlyThat, FactList.Read(ConnectionSide.Server, FrameBytes.ClientPreface, FrameBytes.Settings()));

    [Theory]
    [InlineData(ConnectionSide.Server, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")]
    [InlineData(ConnectionSide.Client, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData(ConnectionSide.Client, "PRI * HTTP/1.1\r\n\r\n")]
    [InlineData(ConnectionSide.Client, "\u0016\u0003\u0001\u0002")]
    public void AnotherProtocol(ConnectionSide sender, string bytes) => Assert.Equal(OnlyThat, FactList.Read(sender, Encoding.ASCII.GetBytes(bytes)));

    [Theory]
    [InlineData(ConnectionSide.Server)]
    [InlineData(ConnectionSide.Client)]
    public void AFirstFrameThatIsNotTheConnectionsSettings(ConnectionSide sender)
    {
        byte[][] wrong = [FrameBytes.Ping(7), FrameBytes.Frame(FrameType.Settings, 0, streamId: 1)];
        var preface = sender == ConnectionSide.Client ? FrameBytes.ClientPreface : [];
        foreach (var first in wrong)
        {
            Assert.Equal(OnlyThat, FactList.Read(sender, preface, first, FrameBytes.Settings()));
        }
    }
}
