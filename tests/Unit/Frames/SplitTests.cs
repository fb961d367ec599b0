using ConnectionLifecycle;

namespace Microservices.Tests.Unit.Frames;

/// <summary>TCP keeps no boundaries: however the bytes are cut into pieces, the facts are the same.</summary>
public sealed class SplitTests
{
    [Theory]
    [InlineData(Peer.Client, 13, 2 + 1 + 2 + 1)]
    [InlineData(Peer.Server, 12, 2 + 2 + 1 + 2)]
    public void TheConversation_IsReadToItsEnd(Peer sender, int frames, int otherFacts)
    {
        var facts = FactList.Read(sender, Conversation.Of(sender));

        Assert.Equal(frames, facts.Count(fact => fact.Contains(" flags=", StringComparison.Ordinal)));
        Assert.Equal(frames + otherFacts, facts.Count);
        Assert.StartsWith("GOAWAY", facts[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Peer.Client)]
    [InlineData(Peer.Server)]
    public void EverySplitInTwo_AndInThree(Peer sender)
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
    [InlineData(Peer.Client)]
    [InlineData(Peer.Server)]
    public void SingleBytes_AndEveryOtherPieceSize(Peer sender)
    {
        var bytes = Conversation.Of(sender);
        var facts = FactList.Read(sender, bytes);

        for (var size = 1; size < bytes.Length; size++)
        {
            Assert.Equal(facts, FactList.Read(sender, bytes.Chunk(size)));
        }
    }
}
