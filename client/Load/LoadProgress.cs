using HdrHistogram;

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

    /// <summary>How long the calls took that succeeded, in ticks; those since the last progress, or all at the end.</summary>
    public required HistogramBase Latencies { get; init; }

    /// <summary>How many connections came to speak HTTP/2.</summary>
    public required long Opened { get; init; }

    /// <summary>How many of these ended.</summary>
    public required long Closed { get; init; }

    /// <summary>The latency that this many of a hundred calls did not exceed; zero when there was no call.</summary>
    public TimeSpan Percentile(double percent) => Latencies.TotalCount == 0 ? default : new(Latencies.GetValueAtPercentile(percent));

    /// <summary>The longest latency.</summary>
    public TimeSpan Longest() => Latencies.TotalCount == 0 ? default : new(Latencies.GetMaxValue());
}
