using System.Text.RegularExpressions;
using Microservices.Tests.Common;

namespace Microservices.Tests.Unit.Containers;

public sealed class KubernetesProbeTests
{
    [Fact]
    public void EveryProbe_GoesToTheCleartextPortOfTheImage()
    {
        var cleartext = Regex.Match(Text("server", "Dockerfile"), @"Kestrel__Endpoints__h2c__Url=http://\*:(\d+)").Groups[1].Value;

        var probes = Regex.Matches(Text("server", "kubernetes.yaml").ReplaceLineEndings("\n"), @"Probe:\n +grpc:\n +port: (\d+)");

        Assert.Equal([cleartext, cleartext, cleartext], probes.Select(probe => probe.Groups[1].Value));
    }

    private static string Text(params string[] path) => File.ReadAllText(Path.Combine([Repository.Root, .. path]));
}
