using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using ConnectionLifecycle;
using ConnectionLifecycle.AspNetCore;
using Microservices.Tests.Common;

namespace Microservices.Tests.Unit;

/// <summary>Dependencies point downwards only.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly string Library = Path.Combine(Repository.Root, "lifecycle");

    /// <summary>For each folder of the library, the folders above it, of which it knows nothing.</summary>
    public static TheoryData<string, string[]> Floors => new()
    {
        { "ConnectionLifecycle/Frames", ["Connections", "Diagnostics", "SocketsHttp", "AspNetCore"] },
        { "ConnectionLifecycle/Connections", ["Diagnostics", "SocketsHttp", "AspNetCore"] },
        { "ConnectionLifecycle/Diagnostics", ["SocketsHttp", "AspNetCore"] },
        { "ConnectionLifecycle/SocketsHttp", ["AspNetCore"] },
        { "ConnectionLifecycle.AspNetCore", ["SocketsHttp", "Yarp"] },
        { "ConnectionLifecycle.Yarp", ["AspNetCore"] },
    };

    [Theory]
    [MemberData(nameof(Floors))]
    public void AFolder_UsesNothingAboveIt(string folder, string[] above)
    {
        var files = Sources(Path.Combine(Library, folder));

        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.Empty(
            Used().Matches(File.ReadAllText(file)).Select(used => used.Groups[1].Value).Intersect(above)));
    }

    [Fact]
    public void TheLibrary_KnowsNothingOfTheGreeter() =>
        Assert.All(Sources(Library), file => Assert.DoesNotMatch(@"using (Microservices|Greet)\b", File.ReadAllText(file)));

    [Fact]
    public void AClient_NeedsNoAspNetCore() =>
        Assert.DoesNotContain(
            typeof(TrackedConnection).Assembly.GetReferencedAssemblies(), one => one.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));

    [Theory]
    [InlineData(typeof(TrackedConnection))]
    [InlineData(typeof(ServerConnections))]
    public void ServerAndClient_UseThePublicApiOnly(Type ofTheLibrary) =>
        Assert.DoesNotContain(
            ofTheLibrary.Assembly.GetCustomAttributes(typeof(InternalsVisibleToAttribute), inherit: false),
            friend => ((InternalsVisibleToAttribute)friend).AssemblyName is "Server" or "Client");

    private static string[] Sources(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Where(file => !BuildOutput().IsMatch(file))];

    [GeneratedRegex(@"(?:using |\b)ConnectionLifecycle\.(\w+)")]
    private static partial Regex Used();

    [GeneratedRegex(@"[/\\](bin|obj)[/\\]")]
    private static partial Regex BuildOutput();
}
