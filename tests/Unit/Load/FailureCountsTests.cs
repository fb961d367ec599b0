using Grpc.Core;
using Microservices.Client.Calls;
using Microservices.Client.Load;

namespace Microservices.Tests.Unit.Load;

public sealed class FailureCountsTests
{
    private readonly FailureCounts _failures = new(exception => new CallFailure(StatusCode.Unavailable, exception.Message));

    [Fact]
    public void EachKind_IsCounted_TheMostFrequentFirst()
    {
        Add("rare", "frequent", "frequent");

        Assert.Equal(3, _failures.Total);
        Assert.Equal([("frequent", 2L), ("rare", 1L)], _failures.Kinds.Select(kind => (kind.Failure.Detail, kind.Count)));
    }

    [Fact]
    public void DetailsWithoutEnd_AreCountedTogether()
    {
        Add([.. Enumerable.Range(0, 100).Select(number => $"{number}")]);

        Assert.Equal(100, _failures.Total);
        Assert.Equal(21, _failures.Kinds.Count);
        Assert.Equal(("other details", 80L), (_failures.Kinds[0].Failure.Detail, _failures.Kinds[0].Count));
    }

    private void Add(params string[] messages) => Array.ForEach(messages, message => _failures.Add(new InvalidOperationException(message)));
}
