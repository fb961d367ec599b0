using Microservices.Tests.Bench.Reporting;

namespace Microservices.Tests.Unit.Bench;

public sealed class StatisticsTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.2, 1)]
    [InlineData(0.21, 2)]
    [InlineData(0.5, 3)]
    [InlineData(0.95, 5)]
    [InlineData(1, 5)]
    public void APercentile_IsOneOfTheValues(double part, double expected) => Assert.Equal(expected, new double[] { 4, 1, 5, 3, 2 }.Percentile(part));

    [Fact]
    public void OfOneValue_EveryPercentileIsThat() => Assert.Equal(7, new double[] { 7 }.Percentile(0.95));
}
