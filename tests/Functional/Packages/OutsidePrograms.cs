using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Packages;

/// <summary>Programs of the library's users: outside of this solution, with the packages, and with the code that the library's README shows.</summary>
public sealed partial class OutsidePrograms : IDisposable
{
    // Name, the README's section, the SDK, and what such a program has besides the library.
    private static readonly (string Name, string Section, string Sdk, string[] Packages)[] All =
    [
        ("Server", "On a server", "Microsoft.NET.Sdk.Web", ["Grpc.AspNetCore"]),
        ("Client", "On a client", "Microsoft.NET.Sdk", ["Grpc.Net.ClientFactory", "Google.Protobuf", "Grpc.Tools", "Microsoft.Extensions.Hosting"]),
        ("Handler", "On a client without a container", "Microsoft.NET.Sdk", ["Grpc.Net.Client", "Google.Protobuf", "Grpc.Tools"]),
        ("Proxy", "On a YARP proxy", "Microsoft.NET.Sdk.Web", []),
    ];

    private readonly TemporaryFolder _folder = new();

    /// <summary>The path of a program that has been built.</summary>
    public string Program(string name) => Path.Combine(_folder.Path, name, "bin", "Release", "net10.0", $"{name}.dll");

    /// <summary>Writes the programs, installs the packages as the README says, and builds.</summary>
    /// <param name="packages">Where the library's packages are.</param>
    public async Task BuildAsync(string packages)
    {
        Write("nuget.config", $"""<configuration><packageSources><add key="packed" value="{packages}" /></packageSources></configuration>""");
        Write("Directory.Build.props", """
            <Project>
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
            </Project>
            """);
        Write("Outside.slnx", $"<Solution>{string.Concat(All.Select(one => $"""<Project Path="{one.Name}/{one.Name}.csproj" />"""))}</Solution>");

        // What is packed anew has its old version: it must not come from the machine's cache, and not go there.
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        (string, string)[] environment = [("NUGET_PACKAGES", Path.Combine(_folder.Path, "packages")), ("NUGET_FALLBACK_PACKAGES", cache)];
        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "lifecycle", "README.md"));
        foreach (var (name, section, sdk, others) in All)
        {
            var (install, code) = Sample(readme, section);
            Write($"{name}/{name}.csproj", Project(sdk, others));
            Write($"{name}/Program.cs", code);
            CopyOwnCode(name);
            foreach (var line in install)
            {
                Assert.StartsWith("dotnet add package ", line, StringComparison.Ordinal);
                await PackedLibrary.DotNetAsync(Path.Combine(_folder.Path, name), [.. line.Split(' ')[1..], "--no-restore"], environment);
            }
        }

        await PackedLibrary.DotNetAsync(_folder.Path, ["build", "-c", "Release", "Outside.slnx"], environment);
    }

    public void Dispose() => _folder.Dispose();

    private static (string[] Install, string Code) Sample(string readme, string section)
    {
        var sample = SampleOf().Matches(readme).Single(match => match.Groups["section"].Value == section);
        return (sample.Groups["install"].Value.Trim().Split('\n'), sample.Groups["code"].Value);
    }

    private static string Project(string sdk, string[] packages)
    {
        var versions = XElement.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .ToDictionary(version => version.Attribute("Include")!.Value, version => version.Attribute("Version")!.Value);
        return $"""
            <Project Sdk="{sdk}">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
              </PropertyGroup>
              <ItemGroup>
                {string.Concat(packages.Select(package => $"""<PackageReference Include="{package}" Version="{versions[package]}" />"""))}
                {(packages.Length > 0 ? $"""<Protobuf Include="{Path.Combine(Repository.Root, "protos", "greet", "v1", "greeter.proto")}" ProtoRoot="{Path.Combine(Repository.Root, "protos")}" />""" : string.Empty)}
              </ItemGroup>
            </Project>
            """;
    }

    [GeneratedRegex(@"^### (?<section>[^\n]+)\n\n```sh\n(?<install>.*?)^```\n\n```csharp\n(?<code>.*?)^```\n", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex SampleOf();

    // What stands for the user's own code.
    private void CopyOwnCode(string program)
    {
        var own = Path.Combine(Repository.Root, "tests", "Functional", "Packages", "Outside", program);
        foreach (var file in Directory.Exists(own) ? Directory.GetFiles(own) : [])
        {
            File.Copy(file, Path.Combine(_folder.Path, program, Path.GetFileName(file)));
        }
    }

    private void Write(string file, string text)
    {
        var path = Path.Combine(_folder.Path, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
