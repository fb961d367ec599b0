using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Packages;

/// <summary>What <c>dotnet pack</c> makes is fit to publish.</summary>
[Collection("packages")]
public sealed class PackageTests(PackedLibrary packed)
{
    private static readonly string[] Ids = ["ConnectionLifecycle", "ConnectionLifecycle.AspNetCore", "ConnectionLifecycle.Yarp"];

    [Fact]
    public void TheLibrarysPackages_AndTheirSymbols_AreAllThereIs()
    {
        var files = Directory.GetFiles(packed.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToList();

        Assert.Equal(2 * Ids.Length, files.Count);
        Assert.All(Ids, id => Assert.Equal(2, files.Count(file => file == Package(id) || file == $"{Path.ChangeExtension(Package(id), ".snupkg")}")));
        Assert.DoesNotContain(packed.Packing.Output, line => line.Contains("warning", StringComparison.Ordinal));
    }

    [Fact]
    public async Task EachPackage_SaysWhatItIs_AndWhereItComesFrom()
    {
        var commit = (await RunningProgram.RunToolAsync("git", "-C", Repository.Root, "rev-parse", "HEAD")).Output[0];
        foreach (var id in Ids)
        {
            var files = packed.Files(Package(id));
            Assert.Superset(new HashSet<string> { "README.md", "icon.png", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml" }, files.ToHashSet());
            Assert.Contains($"lib/net10.0/{id}.pdb", packed.Files(Path.ChangeExtension(Package(id), ".snupkg")));

            var metadata = packed.Metadata(Package(id));
            Assert.Equal(
                ("MIT", "README.md", "icon.png", commit),
                ((string?)metadata.Element("license"), (string?)metadata.Element("readme"), (string?)metadata.Element("icon"), (string?)metadata.Element("repository")?.Attribute("commit")));
        }
    }

    [Fact]
    public void ThePackages_AskForExactlyTheirOwnVersionOfEachOther()
    {
        Assert.Equal(["Microsoft.Extensions.Http 10.0.0"], Dependencies("ConnectionLifecycle"));
        Assert.Equal([$"ConnectionLifecycle [{Version}]"], Dependencies("ConnectionLifecycle.AspNetCore"));
        Assert.Contains($"ConnectionLifecycle [{Version}]", Dependencies("ConnectionLifecycle.Yarp"));
    }

    [Fact]
    public void TheClientsPackage_NeedsNoAspNetCore() => Assert.Empty(packed.Metadata(Package("ConnectionLifecycle")).Descendants("frameworkReference"));

    private string Version => (string)packed.Metadata(Path.GetFileName(Directory.GetFiles(packed.Folder, "ConnectionLifecycle.?.*.nupkg").Single())).Element("version")!;

    private string Package(string id) => $"{id}.{Version}.nupkg";

    private IEnumerable<string> Dependencies(string id) =>
        packed.Metadata(Package(id)).Descendants("dependency").Select(dependency => $"{dependency.Attribute("id")!.Value} {dependency.Attribute("version")!.Value}");
}
