using System.Globalization;
using System.Text.RegularExpressions;
using Microservices.Tests.Common;

namespace Microservices.Tests.Unit.Containers;

/// <summary>Whoever stops a server waits for longer than the server takes to end its calls by itself.</summary>
public sealed class StoppingTimeTests
{
    [Fact]
    public void Compose()
    {
        var file = File.ReadAllText(Path.Combine(Repository.Root, "docker-compose.yml"));

        Assert.True(Seconds(file, @"stop_grace_period: (\d+)s$") > Seconds(file, @"ShutdownTimeoutSeconds: ""(\d+)""$"));
    }

    [Fact]
    public void Kubernetes()
    {
        var file = File.ReadAllText(Path.Combine(Repository.Root, "server", "kubernetes.yaml"));

        Assert.True(
            Seconds(file, @"terminationGracePeriodSeconds: (\d+)$")
            > Seconds(file, @"sleep:\n +seconds: (\d+)$") + Seconds(file, @"ShutdownTimeoutSeconds\n +value: ""(\d+)""$"));
    }

    private static int Seconds(string file, string pattern) =>
        int.Parse(Assert.Single(Regex.Matches(file.ReplaceLineEndings("\n"), pattern, RegexOptions.Multiline)).Groups[1].Value, CultureInfo.InvariantCulture);
}
