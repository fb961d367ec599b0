using Microservices.Tests.Bench.Churn;

namespace Microservices.Tests.Unit.Bench;

public sealed class ChurnScenarioTests
{
    [Fact]
    public void EveryMode_HasEveryValueOfTheRest()
    {
        foreach (var mode in Enum.GetValues<ChurnMode>())
        {
            var rows = ChurnScenario.Full.Where(scenario => scenario.Mode == mode).ToList();

            Assert.Equal([4, 32, 128], rows.Select(row => row.Concurrency).Order());
            Assert.Equal(["h2", "h2c"], rows.Select(row => row.Protocol).Distinct().Order());
            Assert.Equal(Enum.GetValues<CallKind>(), rows.Select(row => row.Kind).Order());
            Assert.Equal([false, true], rows.Select(row => row.Retry).Distinct().Order());
        }
    }

    [Fact]
    public void TheQuickRows_HaveEveryModeOnce_AndEveryValueOfTheRest()
    {
        Assert.Equal(Enum.GetValues<ChurnMode>(), ChurnScenario.Quick.Select(row => row.Mode).Order());
        Assert.Equal([4, 32, 128], ChurnScenario.Quick.Select(row => row.Concurrency).Distinct().Order());
        Assert.Equal(Enum.GetValues<CallKind>(), ChurnScenario.Quick.Select(row => row.Kind).Distinct().Order());
        Assert.Equal(["h2", "h2c"], ChurnScenario.Quick.Select(row => row.Protocol).Distinct().Order());
        Assert.Equal([false, true], ChurnScenario.Quick.Select(row => row.Retry).Distinct().Order());
    }
}
