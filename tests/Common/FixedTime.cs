namespace Microservices.Tests.Common;

/// <summary>A clock that stands still, this far from now.</summary>
public sealed class FixedTime(TimeSpan fromNow) : TimeProvider
{
    private readonly DateTimeOffset _now = System.GetUtcNow() + fromNow;

    public override DateTimeOffset GetUtcNow() => _now;
}
