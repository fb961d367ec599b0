using ConnectionLifecycle;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Unit.Frames;

/// <summary>Every frame as RFC 9113 draws it, and as it does not: what cannot be read is skipped, and the next frame is found.</summary>
public sealed class FrameReaderTests
{
    private static readonly string[] Next = ["Ping s0 flags=0 length=8", "ping 7"];

    public static TheoryData<FrameType> TypesWithoutFacts =>
        [.. Enumerable.Range(0, 256).Select(type => (FrameType)type).Except(
            [FrameType.RstStream, FrameType.Settings, FrameType.Ping, FrameType.GoAway])];

    [Theory]
    [MemberData(nameof(TypesWithoutFacts))]
    public void AnyType_KnownOrNot_IsReported_AndItsPayloadSkipped(FrameType type)
    {
        var looksLikeAFrame = FrameBytes.GoAway(1, ErrorCode.NoError);

        Assert.Equal([$"{type} s3 flags=5 length=17", .. Next], After(FrameBytes.Frame(type, 5, 3, looksLikeAFrame)));
        Assert.Equal([$"{type} s3 flags=255 length=0", .. Next], After(FrameBytes.Frame(type, 255, 3)));
    }

    [Theory]
    [InlineData(0x01000000, 0x01000000)]
    [InlineData(0x01020304, 0x01020304)]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(unchecked((int)0x80000001), 1)] // Section 4.1: the reserved bit is ignored.
    [InlineData(-1, int.MaxValue)]
    public void StreamIds_HaveAll31Bits(int onTheWire, int streamId) =>
        Assert.Equal(
            [$"RstStream s{streamId} flags=0 length=4", $"reset s{streamId} CANCEL", .. Next],
            After(FrameBytes.RstStream(onTheWire, new ErrorCode(8))));

    [Theory]
    [InlineData(FrameType.Data)]
    [InlineData(FrameType.RstStream)]
    [InlineData(FrameType.Ping)]
    [InlineData((FrameType)0xbe)]
    public void TheLongestPayload_IsSkippedToItsLastByte(FrameType type)
    {
        const int Longest = 0xffffff;
        byte[] long_ = [.. FrameBytes.Header(Longest, type, 0, 1), .. new byte[Longest]];

        Assert.Equal([$"{type} s1 flags=0 length={Longest}", .. Next], After(long_));
    }

    [Fact]
    public void Settings_AreReportedOneByOne_KnownOrNot() =>
        Assert.Equal(
            ["Settings s0 flags=0 length=18", "setting 3=100", "setting 4=4294967295", "setting 65535=0", .. Next],
            After(FrameBytes.Settings((Setting.MaxConcurrentStreams, 100), (Setting.InitialWindowSize, uint.MaxValue), ((Setting)ushort.MaxValue, 0))));

    [Fact]
    public void AnAcknowledgementOfSettings_HasNone() =>
        Assert.Equal(["Settings s0 flags=1 length=0", .. Next], After(FrameBytes.SettingsAck()));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void SettingsWithATail_KeepWhatIsWhole(int tail)
    {
        byte[] payload = [0, 3, 0, 0, 0, 100, .. new byte[tail]];

        Assert.Equal(
            [$"Settings s0 flags=0 length={payload.Length}", "setting 3=100", .. Next],
            After(FrameBytes.Frame(FrameType.Settings, 0, 0, payload)));
        Assert.Equal([$"Settings s0 flags=0 length={tail}", .. Next], After(FrameBytes.Frame(FrameType.Settings, 0, 0, new byte[tail])));
    }

    [Theory]
    [InlineData(0u, "NO_ERROR")]
    [InlineData(7u, "REFUSED_STREAM")]
    [InlineData(13u, "HTTP_1_1_REQUIRED")]
    [InlineData(14u, "0xe")]
    [InlineData(uint.MaxValue, "0xffffffff")]
    public void RstStream_KeepsItsCode_KnownOrNot(uint code, string name) =>
        Assert.Equal(["RstStream s5 flags=0 length=4", $"reset s5 {name}", .. Next], After(FrameBytes.RstStream(5, new ErrorCode(code))));

    [Fact]
    public void RstStreamOfAWrongLength_TellsNoCode()
    {
        foreach (var length in Enumerable.Range(0, 20).Except([4]))
        {
            Assert.Equal([$"RstStream s1 flags=0 length={length}", .. Next], After(FrameBytes.Frame(FrameType.RstStream, 0, 1, new byte[length])));
        }
    }

    [Fact]
    public void Ping_TellsItsDataAndWhetherItIsAnAnswer()
    {
        Assert.Equal(["Ping s0 flags=0 length=8", "ping fedcba9876543210", .. Next], After(FrameBytes.Ping(0xfedcba9876543210)));
        Assert.Equal(["Ping s0 flags=1 length=8", "ping ack fedcba9876543210", .. Next], After(FrameBytes.Ping(0xfedcba9876543210, ack: true)));
        Assert.Equal(["Ping s0 flags=254 length=8", "ping 0", .. Next], After(FrameBytes.Frame(FrameType.Ping, 254, 0, new byte[8])));
        Assert.Equal(["Ping s0 flags=255 length=8", "ping ack 0", .. Next], After(FrameBytes.Frame(FrameType.Ping, 255, 0, new byte[8])));
    }

    [Fact]
    public void PingOfAWrongLength_TellsNoData()
    {
        foreach (var length in Enumerable.Range(0, 20).Except([8]))
        {
            Assert.Equal([$"Ping s0 flags=0 length={length}", .. Next], After(FrameBytes.Frame(FrameType.Ping, 0, 0, new byte[length])));
        }
    }

    [Fact]
    public void AFrameStillOnItsWay_IsReported_ItsFactsAreNot()
    {
        byte[] ping = FrameBytes.Ping(7);

        Assert.Equal(["Settings s0 flags=0 length=0"], FactList.Read(ConnectionSide.Server, FrameBytes.Settings(), ping[..8]));
        Assert.Equal(["Settings s0 flags=0 length=0", Next[0]], FactList.Read(ConnectionSide.Server, FrameBytes.Settings(), ping[..^1]));
        Assert.Equal(["Settings s0 flags=0 length=0", .. Next], FactList.Read(ConnectionSide.Server, FrameBytes.Settings(), ping[..^1], [], ping[^1..]));
    }

    private static IEnumerable<string> After(byte[] frame) =>
        FactList.Read(ConnectionSide.Server, FrameBytes.Settings(), frame, FrameBytes.Ping(7)).Skip(1);
}
