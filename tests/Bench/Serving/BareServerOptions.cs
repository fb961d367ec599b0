using System.Globalization;

namespace Microservices.Tests.Bench.Serving;

/// <summary>How a bare server is to be, as the arguments of its process.</summary>
/// <param name="Observed">Whether connections are observed: the one thing that is compared.</param>
/// <param name="RememberedRecords">How many close records the observed connections leave behind.</param>
/// <param name="Certificates">Where the certificates are, for TLS; empty for cleartext.</param>
internal sealed record BareServerOptions(bool Observed, int RememberedRecords = 0, string Certificates = "")
{
    public const string Verb = "serve";

    public string[] Arguments => [Verb, $"{Observed}", RememberedRecords.ToString(CultureInfo.InvariantCulture), Certificates];

    public static BareServerOptions Parse(string[] arguments) =>
        new(bool.Parse(arguments[1]), int.Parse(arguments[2], CultureInfo.InvariantCulture), arguments[3]);
}
