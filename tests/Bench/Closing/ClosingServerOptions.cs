using System.Globalization;

namespace Microservices.Tests.Bench.Closing;

/// <summary>How a server that closes its connections is to be, as the arguments of its process.</summary>
/// <param name="Drained">Whether it closes as this library does, or as .NET does by itself: the one thing that is compared.</param>
/// <param name="Port">Where it listens; 0 for a free port.</param>
/// <param name="MaxAge">At which age it closes connections, give or take a tenth; infinite for never.</param>
/// <param name="DrainEvery">How often an operator has all connections closed; infinite for never.</param>
/// <param name="Certificates">Where the certificates are, for TLS; empty for cleartext.</param>
internal sealed record ClosingServerOptions(bool Drained, int Port, TimeSpan MaxAge, TimeSpan DrainEvery, string Certificates)
{
    public const string Verb = "serve-closing";

    public string[] Arguments => [Verb, $"{Drained}", Port.ToString(CultureInfo.InvariantCulture), $"{MaxAge:c}", $"{DrainEvery:c}", Certificates];

    public static ClosingServerOptions Parse(string[] arguments) => new(
        bool.Parse(arguments[1]),
        int.Parse(arguments[2], CultureInfo.InvariantCulture),
        TimeSpan.ParseExact(arguments[3], "c", CultureInfo.InvariantCulture),
        TimeSpan.ParseExact(arguments[4], "c", CultureInfo.InvariantCulture),
        arguments[5]);
}
