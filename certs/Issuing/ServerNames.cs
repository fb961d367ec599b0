using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace Microservices.Certificates.Issuing;

/// <summary>The DNS names and IP addresses a server is reached by, each once and spelled in one way, in order.</summary>
internal sealed partial class ServerNames
{
    private readonly ImmutableSortedSet<string> _names;

    private ServerNames(IEnumerable<string> names) =>
        _names = names.ToImmutableSortedSet(StringComparer.Ordinal);

    public static ServerNames None { get; } = new([]);

    public bool IsEmpty => _names.IsEmpty;

    /// <summary>How every server is reached from its own machine, and by the machine's name where that is a DNS name.</summary>
    public static ServerNames OfMachine(string machineName)
    {
        string[] loopback = ["localhost", "127.0.0.1", "::1"];
        return new(TryParseDnsName(machineName) is { } host ? [.. loopback, host] : loopback);
    }

    /// <summary>The names in a certificate. What is not a name by our rules is left out.</summary>
    public static ServerNames Of(X509Certificate2 certificate)
    {
        try
        {
            return new(certificate.Extensions
                .OfType<X509SubjectAlternativeNameExtension>()
                .SelectMany(names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString())))
                .Select(TryParse)
                .OfType<string>());
        }
        catch (CryptographicException)
        {
            return None;
        }
    }

    /// <summary>The name in the one way it is spelled here, or null when it is neither a DNS name nor an IP address.</summary>
    public static string? TryParse(string name) => TryParseAddress(name)?.ToString() ?? TryParseDnsName(name);

    /// <exception cref="CertificatesException">A name is neither a DNS name nor an IP address.</exception>
    public ServerNames With(IEnumerable<string> names) => new(_names.Union(names.Select(name =>
        TryParse(name) ?? throw new CertificatesException($"'{name}' is neither a DNS name nor an IP address."))));

    public ServerNames With(ServerNames others) => new(_names.Union(others._names));

    public ServerNames Except(ServerNames others) => new(_names.Except(others._names));

    public X509Extension ToExtension()
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in _names)
        {
            if (TryParseAddress(name) is { } address)
                builder.AddIpAddress(address);
            else
                builder.AddDnsName(name);
        }

        return builder.Build();
    }

    public override string ToString() => string.Join(", ", _names);

    /// <summary>
    /// An address in full: .NET also reads "1" and "127.1" as IPv4 addresses, which nobody means. A scope (fe80::1%eth0) is
    /// this machine's own affair and has no place in a certificate.
    /// </summary>
    private static IPAddress? TryParseAddress(string name) =>
        (name.Contains(':') || name.Count(character => character == '.') == 3) && !name.Contains('%')
            && IPAddress.TryParse(name, out var address) ? address : null;

    private static string? TryParseDnsName(string name) =>
        name.Length <= 253 && DnsName().IsMatch(name) ? name.ToLowerInvariant() : null;

    /// <summary>RFC 1123, section 2.1: labels of letters, digits and inner hyphens, the last not all digits; RFC 6125's wildcard.</summary>
    [GeneratedRegex(@"\A(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*(?![0-9]+\z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex DnsName();
}
