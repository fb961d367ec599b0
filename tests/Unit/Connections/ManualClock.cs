namespace Microservices.Tests.Unit.Connections;

/// <summary>A clock that moves only when told, in both its readings.</summary>
internal sealed class ManualClock : TimeProvider
{
    private long _ticks;

    public static DateTimeOffset Start { get; } = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan time) => _ticks += time.Ticks;

    public override long GetTimestamp() => _ticks;

    public override DateTimeOffset GetUtcNow() => Start + TimeSpan.FromTicks(_ticks);
}
