using Microservices.Client.Calls;

namespace Microservices.Client.Load;

/// <summary>What a load is to be.</summary>
internal sealed record LoadOptions
{
    /// <summary>Whom to call, and how.</summary>
    public required GreeterTarget Target { get; init; }

    /// <summary>How long, null when the number of calls decides.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>How many calls, null when the time decides.</summary>
    public long? Calls { get; init; }

    /// <summary>How many calls are under way at once.</summary>
    public required int Concurrency { get; init; }

    /// <summary>Which calls.</summary>
    public LoadKind Kind { get; init; }

    /// <summary>Every how many calls one asks that its connection be closed, 0 for never.</summary>
    public long CloseEvery { get; init; }
}
