namespace Microservices.Client.Load;

/// <summary>Where a load stands.</summary>
internal sealed record LoadProgress
{
    /// <summary>Since it began.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>How many calls are over, the lost ones too.</summary>
    public required long Calls { get; init; }

    /// <summary>How many of these failed.</summary>
    public required long Lost { get; init; }

    /// <summary>How many attempts were made after the first, by gRPC or because a call had not been processed.</summary>
    public required long Retried { get; init; }

    /// <summary>Calls in a second that succeeded.</summary>
    public required double Rate { get; init; }

    /// <summary>The calls that succeeded; those since the last progress, or all at the end.</summary>
    public required LatencyHistogram Latencies { get; init; }

    /// <summary>How many connections came to speak HTTP/2.</summary>
    public required long Opened { get; init; }

    /// <summary>How many of these ended.</summary>
    public required long Closed { get; init; }
}
