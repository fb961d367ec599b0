using System.Numerics;

namespace Microservices.Client.Load;

/// <summary>
/// How long calls took, in a memory of fixed size: each power of two of ticks has 32 buckets, so that a value is known to about 3 %.
/// One thread writes; any may read meanwhile, and sees each bucket as it was at some moment.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int BucketsPerPower = 32;
    private const int MaxPower = 40; // More than 30 hours; the longest deadline is a day.

    private readonly long[] _buckets = new long[((MaxPower - 4) * BucketsPerPower) + BucketsPerPower];
    private long _longest;

    /// <summary>How many calls.</summary>
    public long Count
    {
        get
        {
            var count = 0L;
            foreach (var bucket in _buckets)
            {
                count += bucket;
            }

            return count;
        }
    }

    /// <summary>The longest, exactly.</summary>
    public TimeSpan Max => new(Volatile.Read(ref _longest));

    public void Record(TimeSpan latency)
    {
        var ticks = Math.Clamp(latency.Ticks, 0, (1L << MaxPower) - 1);
        _buckets[Index(ticks)]++;
        _longest = Math.Max(_longest, ticks);
    }

    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < _buckets.Length; i++)
        {
            _buckets[i] += other._buckets[i];
        }

        _longest = Math.Max(_longest, other._longest);
    }

    /// <summary>What came after an earlier state of this one; the longest is that of both.</summary>
    public LatencyHistogram Since(LatencyHistogram earlier)
    {
        var since = new LatencyHistogram { _longest = _longest };
        for (var i = 0; i < _buckets.Length; i++)
        {
            since._buckets[i] = _buckets[i] - earlier._buckets[i];
        }

        return since;
    }

    /// <summary>The latency that this share of calls did not exceed; zero when there was no call.</summary>
    /// <param name="share">Above 0, up to 1.</param>
    public TimeSpan Percentile(double share)
    {
        var rank = (long)Math.Ceiling(share * Count);
        for (var i = 0; i < _buckets.Length && rank > 0; i++)
        {
            rank -= _buckets[i];
            if (rank <= 0)
            {
                return new TimeSpan(Math.Min(Highest(i), _longest));
            }
        }

        return TimeSpan.Zero;
    }

    // The first 64 values have a bucket each. Above, a bucket's number is its power of two and the value's five bits below the highest.
    private static int Index(long ticks)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)ticks) - 5);
        return (shift * BucketsPerPower) + (int)(ticks >> shift);
    }

    private static long Highest(int index)
    {
        var shift = Math.Max(0, (index / BucketsPerPower) - 1);
        return ((index - (shift * BucketsPerPower) + 1L) << shift) - 1;
    }
}
