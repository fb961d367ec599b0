using System.Text.RegularExpressions;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Readme;

/// <summary>The C# in the library's README compiles.</summary>
public sealed partial class LifecycleSamplesTests
{
    [Fact]
    public void TheSamples_AreTheOnesThatAreCompiled()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "lifecycle", "README.md"));
        var code = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Functional", "Readme", "LifecycleSamples.cs"));

        var compiled = Sample().Matches(code).Select(sample => WithoutIndent(sample.Groups["lines"].Value));
        Assert.Equal(compiled, CSharp().Matches(readme).Select(block => block.Groups["lines"].Value));
    }

    [GeneratedRegex(@"(?<=^```csharp\n)(?<lines>.*?)(?=^```$)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CSharp();

    [GeneratedRegex(@"^ +// sample\n(?<lines>.*?)(?=^ +// end$)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Sample();

    private static string WithoutIndent(string lines) => lines.Replace("\n        ", "\n", StringComparison.Ordinal)[8..];
}
