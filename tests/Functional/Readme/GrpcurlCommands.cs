using System.Text.RegularExpressions;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Readme;

/// <summary>The README's grpcurl commands.</summary>
internal static partial class GrpcurlCommands
{
    /// <summary>The CA's file, as it stands in them.</summary>
    public const string Ca = "certs/dev/ca.crt";

    /// <summary>Each in one line.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. Command().Matches(Repository.Readme).Select(command => command.Value.Replace("\\\n ", "", StringComparison.Ordinal))];

    /// <summary>A command's words, as a shell would pass them.</summary>
    public static List<string> Split(string command) => [.. Word().Matches(command).Select(word => word.Value.Trim('\''))];

    [GeneratedRegex(@"^grpcurl (.*\\\n)*.*$", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"'[^']*'|\S+")]
    private static partial Regex Word();
}
