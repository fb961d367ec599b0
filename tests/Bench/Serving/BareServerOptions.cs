using System.Globalization;

namespace Microservices.Tests.Bench.Serving;

/// <summary>How a bare server is to be, as the arguments of its process.</summary>
/// <param name="RememberedRecords">How many close records the observed connections leave behind.</param>
/// <param name="Certificates">Where the certificates are, for TLS; empty for cleartext.</param>
/// <param name="IsGrpc">Whether calls are answered by a gRPC service, as in real life.</param>
internal sealed record BareServerOptions(int RememberedRecords = 0, string Certificates = "", bool IsGrpc = false)
{
    public const string Verb = "serve";

    public string[] Arguments => [Verb, RememberedRecords.ToString(CultureInfo.InvariantCulture), Certificates, $"{IsGrpc}"];

    public static BareServerOptions Parse(string[] arguments) =>
        new(int.Parse(arguments[1], CultureInfo.InvariantCulture), arguments[2], bool.Parse(arguments[3]));
}
