using ConnectionLifecycle;

namespace Microservices.Client.Load;

/// <summary>How a connection ended, as far as its record says so for any connection.</summary>
internal readonly record struct CloseKind(ClosedBy ClosedBy, CloseCause Cause, bool Graceful)
{
    /// <summary>Who, in a word.</summary>
    public string By => $"{ClosedBy}".ToLowerInvariant();

    public override string ToString() => $"by {By}: {Cause.Word()}, {(Graceful ? "graceful" : "not graceful")}";
}
