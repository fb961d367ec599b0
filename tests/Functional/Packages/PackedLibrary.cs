using System.IO.Compression;
using System.Xml.Linq;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Packages;

/// <summary>The library's packages, as <c>dotnet pack</c> makes them.</summary>
public sealed class PackedLibrary : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly TemporaryFolder _folder = new();

    /// <summary>Where the packages are.</summary>
    public string Folder => _folder.Path;

    /// <summary>What <c>dotnet pack</c> said.</summary>
    public ProcessResult Packing { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Packing = await DotNetAsync(Repository.Root, ["pack", "-c", "Release", "-o", Folder]);

    /// <summary>Runs <c>dotnet</c>, which leaves no process behind.</summary>
    public static async Task<ProcessResult> DotNetAsync(string folder, IEnumerable<string> args, params (string Name, string Value)[] environment)
    {
        await using var dotnet = RunningProgram.StartTool("dotnet", args, folder,
            [("MSBUILDDISABLENODEREUSE", "1"), ("DOTNET_CLI_USE_MSBUILD_SERVER", "0"), ("UseSharedCompilation", "false"), .. environment]);
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        var ended = await dotnet.EndAsync(limit.Token);
        Assert.True(ended.ExitCode == 0, $"{ended}");
        return ended;
    }

    /// <summary>The files in a package.</summary>
    public IReadOnlyList<string> Files(string package)
    {
        using var zip = ZipFile.OpenRead(Path.Combine(Folder, package));
        return [.. zip.Entries.Select(entry => entry.FullName)];
    }

    /// <summary>A package's own description of itself.</summary>
    public XElement Metadata(string package)
    {
        using var zip = ZipFile.OpenRead(Path.Combine(Folder, package));
        using var nuspec = zip.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        var metadata = XElement.Load(nuspec).Elements().Single();
        foreach (var element in metadata.DescendantsAndSelf())
        {
            element.Name = element.Name.LocalName;
        }

        return metadata;
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
