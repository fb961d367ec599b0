using HdrHistogram;

namespace Microservices.Client.Load;

/// <summary>Measures the calls that succeeded, from any thread, and adds up where the load stands.</summary>
internal sealed class LoadMeter(LoadChannel channel, FailureCounts failures)
{
    // In ticks, to 0.1 %. No call is longer: the longest deadline is a day.
    private readonly Recorder _latencies = HistogramFactory.With64BitBucketSize()
        .WithValuesUpTo(TimeSpan.TicksPerDay).WithPrecisionOf(3).WithThreadSafeWrites().WithThreadSafeReads().Create();

    private readonly LongHistogram _all = new(TimeSpan.TicksPerDay, 3);
    private readonly long _began = TimeProvider.System.GetTimestamp();
    private TimeSpan _then;

    public TimeSpan Elapsed() => TimeProvider.System.GetElapsedTime(_began);

    /// <summary>A call has succeeded.</summary>
    public void Record(TimeSpan latency) => _latencies.RecordValue(Math.Clamp(latency.Ticks, 1, TimeSpan.TicksPerDay));

    /// <summary>Since the last time.</summary>
    public LoadProgress Next()
    {
        var now = Elapsed();
        var progress = Measure(TakeLatest(), now - _then, now);
        _then = now;
        return progress;
    }

    /// <summary>Since the beginning.</summary>
    public LoadProgress Total(TimeSpan elapsed)
    {
        TakeLatest();
        return Measure(_all, elapsed, elapsed);
    }

    private HistogramBase TakeLatest()
    {
        var latest = _latencies.GetIntervalHistogram();
        _all.Add(latest);
        return latest;
    }

    private LoadProgress Measure(HistogramBase latencies, TimeSpan span, TimeSpan elapsed) => new()
    {
        Elapsed = elapsed,
        Calls = _all.TotalCount + failures.Total,
        Lost = failures.Total,
        Retried = channel.Retries,
        Rate = latencies.TotalCount / Math.Max(span.TotalSeconds, 0.001),
        Latencies = latencies,
        Opened = channel.Connections.Opened,
        Closed = channel.Connections.Closed,
    };
}
