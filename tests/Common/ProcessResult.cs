namespace Microservices.Tests.Common;

/// <summary>What a program left behind when it ended.</summary>
public sealed record ProcessResult(int ExitCode, IReadOnlyList<string> Output, IReadOnlyList<string> Errors)
{
    public override string ToString() =>
        $"exit code {ExitCode}\noutput:\n{string.Join('\n', Output)}\nerrors:\n{string.Join('\n', Errors)}";
}
