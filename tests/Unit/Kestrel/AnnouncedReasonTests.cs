using ConnectionLifecycle.Frames;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Unit.Kestrel;

/// <summary>The reason of a close travels in Kestrel's own next GOAWAY, and nothing else is changed.</summary>
public sealed class AnnouncedReasonTests
{
    private static readonly byte[] Plain = FrameBytes.GoAway(7, ErrorCode.NoError);
    private static readonly byte[] WithReason = FrameBytes.GoAway(7, ErrorCode.NoError, "max_age");
    private static readonly byte[] Ping = FrameBytes.Ping(1);

    private readonly Transcript _transcript = new();

    /// <summary>Ways to write that are not how Kestrel writes its GOAWAY, and a GOAWAY that is not like Kestrel's.</summary>
    public static TheoryData<byte[][]> Others =>
    [
        new byte[][] { Ping },
        new byte[][] { [.. Ping, .. Plain] },
        new byte[][] { [.. Plain, .. Ping] },
        new byte[][] { Plain[..8], Plain[8..] },
        new byte[][] { Plain[..10], Plain[10..] },
        new byte[][] { FrameBytes.GoAway(7, ErrorCode.NoError, "its own") },
        new byte[][] { FrameBytes.Header(17, FrameType.Data, 0, 1), Plain },
        new byte[][] { FrameBytes.Header(18, FrameType.Data, 0, 1), Plain[..9], Plain[..9] },
        new byte[][] { FrameBytes.Frame(FrameType.Ping, 0, 0, new byte[8]), FrameBytes.Header(8, FrameType.Ping, 0, 0), new byte[8] },
    ];

    [Theory]
    [InlineData(9)]
    [InlineData(17)]
    public void TheNextGoAway_IsGivenTheReason_AndFramesAfterItParse(int firstPiece)
    {
        _transcript.Write(Ping);
        _transcript.Writer.Announce("max_age");
        _transcript.Write([.. new[] { Ping, Plain[..firstPiece], Plain[firstPiece..], Ping }.Where(piece => piece.Length > 0)]);

        Assert.Equal([.. Ping, .. Ping, .. WithReason, .. Ping], _transcript.Sent());
        Assert.Equal("GOAWAY NO_ERROR last=7 \"max_age\"", Assert.Single(_transcript.Seen, fact => fact.StartsWith("GOAWAY", StringComparison.Ordinal)));
        Assert.Equal(["Ping s0 flags=0 length=8", "ping 1"], _transcript.Seen.TakeLast(2));
    }

    [Fact]
    public void OnlyTheNextGoAway_AndOnlyTheFirstReason()
    {
        _transcript.Writer.Announce("max_age");
        _transcript.Writer.Announce("graceful_stop");
        _transcript.Write(Plain[..9], Plain[9..]);
        _transcript.Writer.Announce("app_requested");
        _transcript.Write(Plain[..9], Plain[9..], Plain);

        Assert.Equal([.. WithReason, .. Plain, .. Plain], _transcript.Sent());
    }

    [Fact]
    public void WithoutAReason_AGoAwayStaysAsItIs()
    {
        _transcript.Write(Plain[..9], Plain[9..], Plain);

        Assert.Equal([.. Plain, .. Plain], _transcript.Sent());
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void WhatIsWrittenOtherwise_IsLeftAlone(byte[][] pieces)
    {
        _transcript.Writer.Announce("max_age");
        _transcript.Write(pieces);

        Assert.Equal(pieces.SelectMany(piece => piece), _transcript.Sent());
    }

    [Fact]
    public async Task WhatIsWrittenAtOnce_IsLeftAlone()
    {
        _transcript.Writer.Announce("max_age");
        await _transcript.Writer.WriteAsync(Plain);

        Assert.Equal(Plain, _transcript.Sent());
    }

    [Fact]
    public void ALongReason_FitsTheLength()
    {
        var reason = new string('x', 64); // As long as a request to close may say.
        _transcript.Writer.Announce(reason);
        _transcript.Write(Plain, Ping);

        Assert.Equal([.. FrameBytes.GoAway(7, ErrorCode.NoError, reason), .. Ping], _transcript.Sent());
    }
}
