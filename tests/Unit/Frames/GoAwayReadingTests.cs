using System.Text;
using ConnectionLifecycle;
using ConnectionLifecycle.Frames;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Unit.Frames;

/// <summary>GOAWAY, RFC 9113 section 6.8: of all frames the one that says most about an end, and whose text anybody may have written.</summary>
public sealed class GoAwayReadingTests
{
    [Fact]
    public void WithoutDebugData() => Assert.Equal(new GoAway(3, ErrorCode.NoError, string.Empty), ReadText([]));

    [Fact]
    public void WithDebugData() => Assert.Equal(new GoAway(3, ErrorCode.NoError, "max_age"), ReadText("max_age"u8));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0x01020304, 0x01020304)]
    [InlineData(int.MaxValue, GoAway.AnyStream)]
    [InlineData(-1, GoAway.AnyStream)] // The reserved bit is ignored.
    public void TheLastStreamId_HasAll31Bits(int onTheWire, int lastStreamId) =>
        Assert.Equal(lastStreamId, ReadFrame(FrameBytes.GoAway(onTheWire, ErrorCode.NoError)).LastStreamId);

    [Fact]
    public void AnUnknownCode_Survives() =>
        Assert.Equal(0xfeedbeefu, ReadFrame(FrameBytes.GoAway(0, new ErrorCode(0xfeedbeef))).ErrorCode.Value);

    [Theory]
    [InlineData(DebugData.MaxLength - 1)]
    [InlineData(DebugData.MaxLength)]
    [InlineData(DebugData.MaxLength + 1)]
    [InlineData(DebugData.MaxLength * 100)]
    public void LongDebugData_IsCut(int length)
    {
        var text = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i % 26))));

        Assert.Equal(text[..Math.Min(length, DebugData.MaxLength)], ReadText(Encoding.ASCII.GetBytes(text)).DebugData);
    }

    [Theory]
    [InlineData("two\r\nlines")]
    [InlineData("\u001b[2Jcolours")]
    [InlineData("nul\0, tab\t, delete\u007f")]
    [InlineData("next line\u0085, line\u2028, paragraph\u2029")]
    [InlineData("right to left \u202eeno, isolate \u2066, no width \u200b\ufeff")]
    public void WhatCouldBreakOrForgeALogLine_IsReplaced(string debugData)
    {
        var read = ReadText(Encoding.UTF8.GetBytes(debugData)).DebugData;

        Assert.Equal(string.Concat(debugData.Select(c => char.IsAsciiLetter(c) || c is ' ' or ',' or '[' or '2' ? c : '\ufffd')), read);
    }

    [Fact]
    public void TextInAnyScript_IsKept() => Assert.Equal("größer, 大, 😀 \"x\"", ReadText("größer, 大, 😀 \"x\""u8).DebugData);

    [Theory]
    [InlineData(new byte[] { 0xff }, "\ufffd")]
    [InlineData(new byte[] { (byte)'a', 0xc3, (byte)'b' }, "a\ufffdb")]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 }, "\ufffd\ufffd\ufffd")] // Half of a surrogate pair.
    public void WhatIsNotUtf8_IsReplaced(byte[] debugData, string text) => Assert.Equal(text, ReadText(debugData).DebugData);

    [Fact]
    public void ACharacterCutByTheLimit_IsReplaced()
    {
        byte[] debugData = [.. Enumerable.Repeat((byte)'a', DebugData.MaxLength - 1), .. "ä"u8];

        Assert.Equal(new string('a', DebugData.MaxLength - 1) + '\ufffd', ReadText(debugData).DebugData);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    public void TooShort_IsSkipped(int length) =>
        Assert.Equal(
            ["Settings s0 flags=0 length=0", $"GoAway s0 flags=0 length={length}", "Ping s0 flags=0 length=8", "ping 7"],
            FactList.Read(ConnectionSide.Server, FrameBytes.Settings(), FrameBytes.Frame(FrameType.GoAway, 0, 0, new byte[length]), FrameBytes.Ping(7)));

    [Fact]
    public void OfSeveral_EachIsReported() =>
        Assert.Equal(
            [
                "Settings s0 flags=0 length=0",
                "GoAway s0 flags=0 length=15", "GOAWAY NO_ERROR last=2147483647 \"max_age\"",
                "GoAway s0 flags=0 length=8", "GOAWAY NO_ERROR last=1",
            ],
            FactList.Read(ConnectionSide.Client,
                FrameBytes.ClientPreface, FrameBytes.Settings(),
                FrameBytes.GoAway(GoAway.AnyStream, ErrorCode.NoError, "max_age"), FrameBytes.GoAway(1, ErrorCode.NoError)));

    private static GoAway ReadText(ReadOnlySpan<byte> debugData) => ReadFrame(FrameBytes.GoAway(3, ErrorCode.NoError, debugData));

    // Whole and byte by byte; with a frame behind it, which must be found.
    private static GoAway ReadFrame(byte[] frame)
    {
        byte[] bytes = [.. FrameBytes.Settings(), .. frame, .. FrameBytes.RstStream(1, ErrorCode.NoError)];
        var sink = new GoAways();
        new SinkReader(sink, ConnectionSide.Server).Read(bytes);
        var reader = new SinkReader(sink, ConnectionSide.Server);
        foreach (var one in bytes)
        {
            reader.Read([one]);
        }

        Assert.Equal(2, sink.Resets);
        Assert.Equal(2, sink.Count);
        Assert.Equal(sink[0], sink[1]);
        return sink[0];
    }

    private sealed class GoAways : List<GoAway>, IFrameSink
    {
        public int Resets { get; private set; }

        public void OnGoAway(GoAway goAway) => Add(goAway);

        public void OnRstStream(int streamId, ErrorCode errorCode) => Resets++;

        public void OnFrame(in FrameHeader header)
        {
        }

        public void OnSetting(ushort identifier, uint value)
        {
        }

        public void OnPing(bool ack, ulong data)
        {
        }

        public void OnNotHttp2()
        {
        }
    }
}
