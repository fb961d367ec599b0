using ConnectionLifecycle;
using ConnectionLifecycle.Connections;

namespace Microservices.Tests.Unit.Connections;

/// <summary>From what was seen to who closed and why.</summary>
public sealed class CloseClassifierTests
{
    // One way to come to each cause; the words that travel as debug data are walked in CloseCausesTests.
    private static readonly Dictionary<CloseCause, (ClosedBy By, Evidence[] Evidence)> Cases = new()
    {
        [CloseCause.GoAway] = (ClosedBy.Server, [GoAway(ClosedBy.Server)]),
        [CloseCause.AppRequested] = (ClosedBy.Server, [new(EvidenceKind.CloseRequested, ClosedBy.Server, "app_requested")]),
        [CloseCause.MaxAge] = (ClosedBy.Server, [GoAway(ClosedBy.Server, debugData: "max_age")]),
        [CloseCause.MaxIdle] = (ClosedBy.Server, [GoAway(ClosedBy.Server), Engine("keep_alive_timeout")]),
        [CloseCause.GracefulStop] = (ClosedBy.Server, [GoAway(ClosedBy.Server, debugData: "graceful_stop")]),
        [CloseCause.GraceExceeded] = (ClosedBy.Server, [GoAway(ClosedBy.Server, debugData: "grace_exceeded")]),
        [CloseCause.ShutdownTimeout] = (ClosedBy.Server, [GoAway(ClosedBy.Server, debugData: "graceful_stop"), Engine("app_shutdown_timeout")]),
        [CloseCause.ClientShutdown] = (ClosedBy.Client, [GoAway(ClosedBy.Client, debugData: "client transport shutdown")]),
        [CloseCause.ClientIdle] = (ClosedBy.Client, [GoAway(ClosedBy.Client, debugData: "client_idle")]),
        [CloseCause.ClientMaxAge] = (ClosedBy.Client, [GoAway(ClosedBy.Client, debugData: "client_max_age")]),
        [CloseCause.ProtocolError] = (ClosedBy.Client, [GoAway(ClosedBy.Client, code: 1)]),
        [CloseCause.TooManyPings] = (ClosedBy.Server, [GoAway(ClosedBy.Server, code: 11, "too_many_pings")]),
        [CloseCause.EnhanceYourCalm] = (ClosedBy.Server, [GoAway(ClosedBy.Server, code: 11)]),
        [CloseCause.KeepaliveTimeout] = (ClosedBy.Unknown, [GoAway(ClosedBy.Server, code: 2), Engine("keep_alive_timeout")]),
        [CloseCause.PeerClosed] = (ClosedBy.Client, [new(EvidenceKind.Fin, ClosedBy.Client)]),
        [CloseCause.ConnectionReset] = (ClosedBy.Unknown, [new(EvidenceKind.Reset, ClosedBy.Unknown)]),
        [CloseCause.ConnectionAborted] = (ClosedBy.Unknown, [new(EvidenceKind.Abort, ClosedBy.Server)]),
        [CloseCause.ConnectFailed] = (ClosedBy.Unknown, [new(EvidenceKind.ConnectFailed, ClosedBy.Unknown, "connection_refused")]),
        [CloseCause.HandshakeFailed] = (ClosedBy.Client, [new(EvidenceKind.HandshakeFailed, ClosedBy.Client, "certificate expired")]),
        [CloseCause.NoPreface] = (ClosedBy.Client, [new(EvidenceKind.NotHttp2, ClosedBy.Client)]),
    };

    public static TheoryData<CloseCause> Causes => [.. Enum.GetValues<CloseCause>()];

    public static TheoryData<EvidenceKind> Kinds => [.. Enum.GetValues<EvidenceKind>()];

    [Theory]
    [MemberData(nameof(Causes))]
    public void EveryCause_IsReached(CloseCause cause)
    {
        Assert.True(Cases.TryGetValue(cause, out var way), $"{cause} has no case here.");
        Assert.Equal(new CloseReason(way.By, cause), CloseClassifier.Classify(way.Evidence, spoken: true));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EveryKindOfEvidence_HasAVerdict(EvidenceKind kind)
    {
        foreach (var by in Enum.GetValues<ClosedBy>())
        {
            var piece = new Evidence(kind, by, GoAway: kind == EvidenceKind.GoAway ? new(0, ErrorCode.NoError, "") : null);

            Assert.Null(Record.Exception(() => CloseClassifier.Classify([piece], spoken: true)));
            Assert.Null(Record.Exception(() => CloseClassifier.Classify([piece, Engine("whatever")], spoken: false)));
        }
    }

    [Theory]
    [MemberData(nameof(Causes))]
    public void TheFirstEvidenceDecides_WhateverFollows(CloseCause cause)
    {
        var (by, evidence) = Cases[cause];
        var later = Cases.Where(way => way.Key is not (CloseCause.GraceExceeded or CloseCause.ShutdownTimeout)).SelectMany(way => way.Value.Evidence)
            .Where(piece => piece.Kind != EvidenceKind.EngineReason);

        Assert.Equal(new CloseReason(by, cause), CloseClassifier.Classify([.. evidence, .. later], spoken: true));
    }

    [Theory]
    [MemberData(nameof(Causes))]
    public void AForcedEnd_OverridesWhatBeganPolitely(CloseCause cause) =>
        Assert.Equal(
            new CloseReason(ClosedBy.Server, CloseCause.ShutdownTimeout),
            CloseClassifier.Classify([Cases[cause].Evidence[0], Engine("app_shutdown_timeout")], spoken: true));

    [Theory]
    [MemberData(nameof(Causes))]
    public void CallsThatHadToBeEnded_OverrideWhatBeganPolitely(CloseCause cause)
    {
        var first = Cases[cause].Evidence[0];

        Assert.Equal(
            new CloseReason(ClosedBy.Server, CloseCause.GraceExceeded),
            CloseClassifier.Classify([first, new(EvidenceKind.Forced, ClosedBy.Server, "grace_exceeded")], spoken: true));
        Assert.Equal(
            new CloseReason(ClosedBy.Server, CloseCause.ShutdownTimeout),
            CloseClassifier.Classify([first.GoAway?.DebugData == "grace_exceeded" ? Engine("x") : first, GoAway(ClosedBy.Server, debugData: "shutdown_timeout")], spoken: true));
    }

    [Fact]
    public void TheEnginesWord_MakesAnAbortMoreExact() =>
        Assert.Equal(
            new CloseReason(ClosedBy.Unknown, CloseCause.KeepaliveTimeout),
            CloseClassifier.Classify([new(EvidenceKind.Abort, ClosedBy.Server), Engine("keep_alive_timeout")], spoken: true));

    [Fact]
    public void WhatTheEngineRefusesAsNoHttp2_WasNoPreface()
    {
        var noPreface = new CloseReason(ClosedBy.Client, CloseCause.NoPreface);
        Assert.Equal(noPreface, CloseClassifier.Classify([GoAway(ClosedBy.Server, code: 1), Engine("invalid_handshake")], spoken: false));
        Assert.Equal(noPreface, CloseClassifier.Classify([new(EvidenceKind.Fin, ClosedBy.Server), Engine("invalid_http_version")], spoken: false));
    }

    [Theory]
    [InlineData("keep_alive_timeout", CloseCause.KeepaliveTimeout, ClosedBy.Unknown)]
    [InlineData("connection_reset", CloseCause.ConnectionReset, ClosedBy.Unknown)]
    [InlineData("tls_handshake_failed", CloseCause.HandshakeFailed, ClosedBy.Unknown)]
    [InlineData("invalid_http_version", CloseCause.NoPreface, ClosedBy.Client)]
    [InlineData("invalid_handshake", CloseCause.NoPreface, ClosedBy.Client)]
    [InlineData("a word of tomorrow", CloseCause.ConnectionAborted, ClosedBy.Unknown)]
    public void TheEnginesWordAlone_IsBetterThanNothing(string word, CloseCause cause, ClosedBy by) =>
        Assert.Equal(new CloseReason(by, cause), CloseClassifier.Classify([Engine(word)], spoken: true));

    [Theory]
    [InlineData(ClosedBy.Client, true, CloseCause.PeerClosed)]
    [InlineData(ClosedBy.Client, false, CloseCause.NoPreface)]
    [InlineData(ClosedBy.Server, true, CloseCause.PeerClosed)]
    [InlineData(ClosedBy.Server, false, CloseCause.PeerClosed)]
    public void AClientThatLeavesWithoutAWord_NeverSpokeHttp2(ClosedBy by, bool spoken, CloseCause cause) =>
        Assert.Equal(new CloseReason(by, cause), CloseClassifier.Classify([new(EvidenceKind.Fin, by)], spoken));

    [Theory]
    [InlineData("keep_alive_timeout", ClosedBy.Server)]
    [InlineData("a word of tomorrow", ClosedBy.Client)]
    public void ToOneThatNeverSpoke_KestrelsGoodByeIsAnAnswer_ExceptAtItsLimit(string word, ClosedBy by) =>
        Assert.Equal(
            new CloseReason(by, CloseCause.NoPreface),
            CloseClassifier.Classify([GoAway(ClosedBy.Server), Engine(word)], spoken: false));

    [Fact]
    public void AWordOfTheApplicationsOwn_IsARequestToo() =>
        Assert.Equal(
            new CloseReason(ClosedBy.Server, CloseCause.AppRequested),
            CloseClassifier.Classify([new(EvidenceKind.CloseRequested, ClosedBy.Server, "rebalancing")], spoken: true));

    [Fact]
    public void ATimeoutThatIsSaid_IsNobodysDoing() =>
        Assert.Equal(
            new CloseReason(ClosedBy.Unknown, CloseCause.KeepaliveTimeout),
            CloseClassifier.Classify([GoAway(ClosedBy.Client, debugData: "keepalive_timeout")], spoken: true));

    [Fact]
    public void NoEvidenceAtAll_IsAnAbort() =>
        Assert.Equal(new CloseReason(ClosedBy.Unknown, CloseCause.ConnectionAborted), CloseClassifier.Classify([], spoken: true));

    private static Evidence GoAway(ClosedBy by, uint code = 0, string debugData = "") =>
        new(EvidenceKind.GoAway, by, GoAway: new(1, new ErrorCode(code), debugData));

    private static Evidence Engine(string word) => new(EvidenceKind.EngineReason, ClosedBy.Unknown, word);
}
