using ConnectionLifecycle;

namespace Microservices.Tests.Unit.Frames;

/// <summary>TCP keeps no boundaries: however the bytes are cut into pieces, the facts are the same.</summary>
public sealed class SplitTests
{
    [Theory]
    [InlineData(ConnectionSide.Client, 13, 2 + 1 + 2 + 1)]
    [InlineData(ConnectionSide.Server, 12, 2 + 2 + 1 + 2)]
    public void TheConversation_IsReadToItsEnd(ConnectionSide sender, int frames, int otherFacts)
    {
        var facts = FactList.Read(sender, Conversation.Of(sender));

        Assert.Equal(frames, facts.Count(fact => fact.Contains(" flags=", StringComparison.Ordinal)));
        Assert.Equal(frames + otherFacts, facts.Count);
        Assert.StartsWith("GOAWAY", facts[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ConnectionSide.Client)]
    [InlineData(ConnectionSide.Server)]
    public void EverySplitInTwo_AndInThree(ConnectionSide sender)
    {
        var bytes = Conversation.Of(sender);
        var facts = FactList.Read(sender, bytes);

        for (var second = 0; second <= bytes.Length; second++)
        {
            for (var third = second; third <= bytes.Length; third += 7)
            {
                Assert.Equal(facts, FactList.Read(sender, bytes[..second], bytes[second..third], bytes[third..]));
            }
        }
    }

    [Theory]
    [InlineData(ConnectionSide.Client)]
    [InlineData(ConnectionSide.Server)]
    public void SingleBytes_AndEveryOtherPieceSize(ConnectionSide sender)
    {
        var bytes = Conversation.Of(sender);
        var facts = FactList.Read(sender, bytes);

        for (var size = 1; size < bytes.Length; size++)
        {
            Assert.Equal(facts, FactList.Read(sender, bytes.Chunk(size)));
        }
    }
}
