namespace Microservices.Client.Load;

/// <summary>Adds up what the workers have done so far.</summary>
internal sealed class LoadMeter(LoadChannel channel, IReadOnlyList<LoadWorker> workers, FailureCounts failures)
{
    private readonly long _began = TimeProvider.System.GetTimestamp();
    private LatencyHistogram _before = new();
    private TimeSpan _then;

    /// <summary>Since the last time.</summary>
    public LoadProgress Next()
    {
        var (all, now) = (All(), Elapsed());
        var progress = Measure(all.Since(_before), now - _then, all.Count, now);
        (_before, _then) = (all, now);
        return progress;
    }

    /// <summary>Since the beginning.</summary>
    public LoadProgress Total(TimeSpan elapsed)
    {
        var all = All();
        return Measure(all, elapsed, all.Count, elapsed);
    }

    public TimeSpan Elapsed() => TimeProvider.System.GetElapsedTime(_began);

    private LoadProgress Measure(LatencyHistogram latencies, TimeSpan span, long succeeded, TimeSpan elapsed) => new()
    {
        Elapsed = elapsed,
        Calls = succeeded + failures.Total,
        Lost = failures.Total,
        Retried = channel.Retries,
        Rate = latencies.Count / Math.Max(span.TotalSeconds, 0.001),
        Latencies = latencies,
        Opened = channel.Connections.Opened,
        Closed = channel.Connections.Closed,
    };

    private LatencyHistogram All()
    {
        var all = new LatencyHistogram();
        foreach (var worker in workers)
        {
            all.Add(worker.Latencies);
        }

        return all;
    }
}
