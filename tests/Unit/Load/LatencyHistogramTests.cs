using Microservices.Client.Load;

namespace Microservices.Tests.Unit.Load;

public sealed class LatencyHistogramTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(12_345)]
    [InlineData(10_000_000)]
    [InlineData(864_000_000_000)]
    public void AValue_IsKnownToAThirtySecondPart(long ticks)
    {
        var histogram = Recorded(ticks, 1_000_000_000_000); // The second is the longest, so that the first is not what bounds its bucket.

        Assert.InRange(histogram.Percentile(0.5).Ticks, ticks, ticks + (ticks / 32));
    }

    [Fact]
    public void Percentiles_AreThoseOfTheSortedValues()
    {
        var random = new Random(1);
        var values = Enumerable.Range(0, 10_000).Select(_ => (long)Math.Exp(random.NextDouble() * 20)).Order().ToArray();
        var histogram = Recorded([.. values.OrderBy(_ => random.Next())]);

        Assert.All((double[])[0.0001, 0.5, 0.9, 0.99, 0.9999, 1], share =>
        {
            var exact = values[(int)Math.Ceiling(share * values.Length) - 1];
            Assert.InRange(histogram.Percentile(share).Ticks, exact, exact + (exact / 32));
        });
        Assert.Equal(values[^1], histogram.Max.Ticks);
        Assert.Equal(values.Length, histogram.Count);
    }

    [Fact]
    public void NoCall_TookNoTime()
    {
        var histogram = new LatencyHistogram();

        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero, 0L), (histogram.Percentile(0.99), histogram.Max, histogram.Count));
    }

    [Fact]
    public void ATimeBeyondAllBounds_IsTheLongestThereIs()
    {
        var histogram = Recorded(long.MaxValue, -1);

        Assert.Equal(2, histogram.Count);
        Assert.Equal(TimeSpan.Zero, histogram.Percentile(0.5));
        Assert.Equal(histogram.Max, histogram.Percentile(1));
    }

    [Fact]
    public void WhatCameSince_IsWhatWasAdded()
    {
        var before = Recorded(1, 2);
        var now = Recorded(10);
        now.Add(before);

        var since = now.Since(before);

        Assert.Equal((1L, 3L), (since.Count, now.Count));
        Assert.Equal(10, since.Percentile(0.01).Ticks);
    }

    private static LatencyHistogram Recorded(params long[] ticks)
    {
        var histogram = new LatencyHistogram();
        Array.ForEach(ticks, value => histogram.Record(new TimeSpan(value)));
        return histogram;
    }
}
