using ConnectionLifecycle;

namespace Microservices.Tests.Unit.Connections;

/// <summary>The words for causes, in logs and on the wire.</summary>
public sealed class CloseCausesTests
{
    // What only an end can know of itself is not believed when the peer says it.
    private static readonly CloseCause[] NeverSaid =
    [
        CloseCause.GoAway, CloseCause.ProtocolError, CloseCause.EnhanceYourCalm, CloseCause.PeerClosed, CloseCause.ConnectionReset,
        CloseCause.ConnectionAborted, CloseCause.ConnectFailed, CloseCause.HandshakeFailed, CloseCause.NoPreface,
    ];

    public static TheoryData<CloseCause> Causes => [.. Enum.GetValues<CloseCause>()];

    [Theory]
    [MemberData(nameof(Causes))]
    public void AWord_MeansItsCause_WhereItMayTravel(CloseCause cause) =>
        Assert.Equal(NeverSaid.Contains(cause) ? null : cause, CloseCauses.Said(cause.Word()));

    [Theory]
    [InlineData(CloseCause.GoAway, "goaway")]
    [InlineData(CloseCause.AppRequested, "app_requested")]
    [InlineData(CloseCause.EnhanceYourCalm, "enhance_your_calm")]
    [InlineData(CloseCause.NoPreface, "no_preface")]
    public void AWord_IsTheCausesName(CloseCause cause, string word) => Assert.Equal(word, cause.Word());

    [Fact]
    public void Words_AreWordsAndDiffer()
    {
        var words = Enum.GetValues<CloseCause>().Select(cause => cause.Word()).ToList();

        Assert.All(words, word => Assert.Matches("^[a-z]+(_[a-z]+)*$", word));
        Assert.Equal(words.Count, words.Distinct().Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("MAX_AGE")]
    [InlineData("max_age ")]
    public void AnythingElse_SaysNothing(string debugData) => Assert.Null(CloseCauses.Said(debugData));

    [Theory]
    [InlineData("app_requested: rebalanced", CloseCause.AppRequested)]
    [InlineData("max_age: older than: the others", CloseCause.MaxAge)]
    public void AWordBeforeAColon_Counts(string debugData, CloseCause cause) => Assert.Equal(cause, CloseCauses.Said(debugData));

    [Theory]
    [InlineData("max_age", "max_age")]
    [InlineData("rebalanced", "app_requested: rebalanced")]
    public void AProgramsOwnReason_IsSpokenSoThatItIsUnderstood(string reason, string spoken) => Assert.Equal(spoken, CloseCauses.Spoken(reason));
}
