using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microservices.Tests.Common;

namespace Microservices.Tests.Unit.Containers;

/// <summary>What the images' restore needs is copied before it, and the code after it.</summary>
public sealed partial class DockerfileTests
{
    private static readonly string[] CentralFiles =
        ["global.json", "Directory.Build.props", "Directory.Packages.props", "lifecycle/Directory.Build.props"];

    [Theory]
    [InlineData("server", "server/Server.csproj")]
    [InlineData("client", "client/Client.csproj")]
    public void EveryProjectFile_IsThereBeforeTheRestore_AndNoCode(string folder, string project)
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, folder, "Dockerfile"));
        var restore = Array.FindIndex(lines, line => line.StartsWith("RUN dotnet restore", StringComparison.Ordinal));
        var copied = lines[..restore].SelectMany(line => Copy().Match(line) is { Success: true } copy ? copy.Groups["files"].Value.Split(' ') : []).Order().ToList();

        Assert.Equal(CentralFiles.Concat(ProjectsOf(project)).Order(), copied);
    }

    [Theory]
    [InlineData("server", "server/Server.csproj")]
    [InlineData("client", "client/Client.csproj")]
    public void EveryProjectFolder_IsThereBeforeThePublish(string folder, string project)
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, folder, "Dockerfile"));

        Assert.All(ProjectsOf(project).Select(path => path.Split('/')[0]).Distinct(), needed => Assert.Contains($"COPY {needed} {needed}", lines));
    }

    /// <summary>A project and what it refers to when it is published, from the root, with slashes.</summary>
    private static IEnumerable<string> ProjectsOf(string project)
    {
        var file = Path.Combine(Repository.Root, project);
        var references = XDocument.Load(file).Descendants("ProjectReference")
            .Where(reference => (string?)reference.Parent!.Attribute("Condition") is null)
            .Select(reference => Path.GetFullPath(Path.Combine(file, "..", (string)reference.Attribute("Include")!)))
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'));
        return references.SelectMany(ProjectsOf).Prepend(project).Distinct();
    }

    [GeneratedRegex(@"^COPY (?<files>.+) \S+$")]
    private static partial Regex Copy();
}
