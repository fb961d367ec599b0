using System.Security.Cryptography.X509Certificates;

namespace Microservices.Server.Tls;

/// <summary>What a certificate may be used for, by its extended key usage (RFC 5280 section 4.2.1.12).</summary>
internal static class Purposes
{
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>Whether it names the purpose, or limits none.</summary>
    public static bool Allow(X509Certificate2 certificate, string purpose) =>
        Usages(certificate) is not { } usages || Names(usages, purpose);

    /// <summary>Whether it names the purpose.</summary>
    public static bool AreNamed(X509Certificate2 certificate, string purpose) =>
        Usages(certificate) is { } usages && Names(usages, purpose);

    private static X509EnhancedKeyUsageExtension? Usages(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault();

    private static bool Names(X509EnhancedKeyUsageExtension usages, string purpose) => usages.EnhancedKeyUsages[purpose] is not null;
}
