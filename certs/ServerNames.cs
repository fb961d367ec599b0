using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Microservices.Certificates;

/// <summary>The DNS names and IP addresses that a certificate is for, each spelled in one way.</summary>
internal static class ServerNames
{
    /// <summary>How every server is reached from its own machine, and by the machine's name.</summary>
    public static IEnumerable<string> OfMachine { get; } =
        new[] { "localhost", "127.0.0.1", "::1", TryParse(Environment.MachineName) }.OfType<string>();

    /// <summary>The names in a certificate.</summary>
    public static IEnumerable<string> Of(X509Certificate2 certificate) => certificate.Extensions
        .OfType<X509SubjectAlternativeNameExtension>()
        .SelectMany(names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => $"{address}")))
        .Select(TryParse)
        .OfType<string>();

    /// <summary>The name as it is spelled here; null when it is neither a DNS name, with or without a wildcard, nor an IP address.</summary>
    public static string? TryParse(string name) => Uri.CheckHostName(name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name) switch
    {
        UriHostNameType.Dns => name.ToLowerInvariant(),
        UriHostNameType.IPv4 or UriHostNameType.IPv6 when IPAddress.TryParse(name, out var address) => $"{address}",
        _ => null,
    };

    public static X509Extension ToExtension(IEnumerable<string> names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            if (IPAddress.TryParse(name, out var address))
            {
                builder.AddIpAddress(address);
            }
            else
            {
                builder.AddDnsName(name);
            }
        }

        return builder.Build();
    }
}
