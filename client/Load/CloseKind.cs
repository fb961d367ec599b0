using ConnectionLifecycle;

namespace Microservices.Client.Load;

/// <summary>How a connection ended, as far as its record says so for any connection.</summary>
internal readonly record struct CloseKind(ClosedBy ClosedBy, CloseCause Cause, bool NothingLost)
{
    /// <summary>Who, in a word.</summary>
    public string By => $"{ClosedBy}".ToLowerInvariant();

    public override string ToString() => $"by {By}: {Cause.Word()}, {(NothingLost ? "nothing lost" : "calls lost")}";
}
