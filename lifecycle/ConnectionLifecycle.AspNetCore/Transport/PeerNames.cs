using System.Security.Cryptography.X509Certificates;

namespace ConnectionLifecycle.AspNetCore.Transport;

/// <summary>What a client is called by its certificate.</summary>
internal static class PeerNames
{
    private static readonly X509NameType[] Types =
        [X509NameType.SimpleName, X509NameType.DnsFromAlternativeName, X509NameType.UrlName, X509NameType.EmailName];

    /// <summary>The subject's common name, else a name of the subject alternative names; empty when there is none.</summary>
    public static string Of(X509Certificate2? certificate)
    {
        var name = certificate is null ? null : Types.Select(type => certificate.GetNameInfo(type, forIssuer: false)).FirstOrDefault(name => name.Length > 0);
        return string.Concat((name ?? string.Empty).Where(character => !char.IsControl(character))); // It stands in log lines.
    }
}
