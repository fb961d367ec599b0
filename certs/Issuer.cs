using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Microservices.Certificates;

/// <summary>Makes and judges certificates as of one instant. Each has an ECDSA P-256 key of its own.</summary>
internal sealed class Issuer(DateTimeOffset now)
{
    public const string ServerPurpose = "1.3.6.1.5.5.7.3.1"; // Extended key usage, RFC 5280 section 4.2.1.12.
    public const string ClientPurpose = "1.3.6.1.5.5.7.3.2";

    private static readonly TimeSpan AuthorityLifetime = TimeSpan.FromDays(5 * 365);
    private static readonly TimeSpan LeafLifetime = TimeSpan.FromDays(396); // Some TLS stacks refuse more than 397 days.
    private static readonly TimeSpan Backdating = TimeSpan.FromHours(1); // A peer's clock may be behind.
    private static readonly TimeSpan RenewedBefore = TimeSpan.FromDays(30);

    /// <summary>Why the certificate cannot be used at this time; null when it can.</summary>
    public static string? FlawAt(DateTimeOffset now, X509Certificate2 certificate) =>
        now < certificate.NotBefore ? $"is not valid before {Show(certificate.NotBefore)}"
        : now > certificate.NotAfter ? $"expired on {Show(certificate.NotAfter)}"
        : null;

    /// <summary>A root that signs certificates but no further CA. Its name shows in a list of trusted roots whose it is.</summary>
    public X509Certificate2 MakeAuthority()
    {
        var machine = Environment.MachineName;
        using var key = NewKey();
        return Request(
            $"Microservices development CA ({machine[..Math.Min(machine.Length, 32)]})", // A common name has 64 characters at most.
            key,
            new X509BasicConstraintsExtension(true, true, 0, critical: true),
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true))
            .CreateSelfSigned(now - Backdating, now + AuthorityLifetime);
    }

    public X509Certificate2 MakeLeaf(X509Certificate2 authority, string commonName, string purpose, IEnumerable<string> names)
    {
        using var key = NewKey();
        var request = Request(
            commonName,
            key,
            new X509BasicConstraintsExtension(false, false, 0, critical: true),
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true),
            new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: false),
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false),
            ServerNames.ToExtension(names));

        // Outside of its CA's lifetime a certificate has no valid chain.
        var notBefore = new DateTimeOffset[] { now - Backdating, authority.NotBefore }.Max();
        var notAfter = new DateTimeOffset[] { now + LeafLifetime, authority.NotAfter }.Min();
        using var certificate = request.Create(authority, notBefore, notAfter, RandomNumberGenerator.GetBytes(16));
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>Why the CA should be replaced; null when it need not be.</summary>
    public string? FlawOfAuthority(X509Certificate2 authority)
    {
        using var key = authority.GetECDsaPrivateKey();
        return RenewalReason(authority)
            ?? (key is not null && authority.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority)
                ? null
                : "the certificate is not a CA's of our making");
    }

    /// <summary>Why a certificate of this CA should be replaced; null when it need not be.</summary>
    public string? FlawOfLeaf(X509Certificate2 leaf, X509Certificate2 authority, string purpose, IEnumerable<string> names)
    {
        using var chain = new X509Chain
        {
            ChainPolicy =
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { authority },
                ApplicationPolicy = { new Oid(purpose) },
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
                VerificationTime = now.UtcDateTime,
            },
        };
        var missing = names.Except(ServerNames.Of(leaf)).Order(StringComparer.Ordinal).ToList();
        return RenewalReason(leaf)
            ?? (chain.Build(leaf) ? null : "the certificate is not the present CA's, or for another purpose")
            ?? (missing.Count == 0 ? null : $"the certificate lacked {string.Join(", ", missing)}");
    }

    private static CertificateRequest Request(string commonName, ECDsa key, params X509Extension[] extensions)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(commonName);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        foreach (var extension in extensions)
        {
            request.CertificateExtensions.Add(extension);
        }

        return request;
    }

    private static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static string Show(DateTime instant) =>
        instant.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private string? RenewalReason(X509Certificate2 certificate) =>
        FlawAt(now, certificate) is { } flaw ? $"the certificate {flaw}"
        : certificate.NotAfter - now <= RenewedBefore ? $"the certificate expires on {Show(certificate.NotAfter)}"
        : null;
}
