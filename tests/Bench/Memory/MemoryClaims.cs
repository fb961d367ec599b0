namespace Microservices.Tests.Bench.Memory;

/// <summary>What the README says of the observer's memory, in bytes.</summary>
internal static class MemoryClaims
{
    /// <summary>For a connection that lives, at most.</summary>
    public const double Live = 2304;

    /// <summary>For a connection that is over and remembered, at most.</summary>
    public const double Remembered = 1024;

    public static IReadOnlyList<string> Shortfalls(double live, double remembered) =>
    [
        .. live > Live ? [$"{live:0} bytes for a live connection, {Live} at most is claimed."] : Array.Empty<string>(),
        .. remembered > Remembered ? [$"{remembered:0} bytes for a remembered connection, {Remembered} at most is claimed."] : Array.Empty<string>(),
    ];
}
