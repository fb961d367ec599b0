using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Microservices.Certificates.Issuing;

/// <summary>Makes certificates, each with a new ECDSA P-256 key, as of one instant.</summary>
internal sealed class Issuer(DateTimeOffset now)
{
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private const string ServerName = "greeter-server";
    private const string ClientName = "greeter-client";

    public static ServerNames ClientNames { get; } = ServerNames.None.With([ClientName]);

    /// <summary>A root that can sign certificates but no further CA. Its name tells a reader of trust lists whose it is.</summary>
    public X509Certificate2 MakeAuthority(string machineName)
    {
        using var key = NewKey();
        var request = Request($"Microservices development CA ({Shortened(machineName)})", key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        return request.CreateSelfSigned(now - Lifetimes.Backdating, now + Lifetimes.Authority);
    }

    public X509Certificate2 MakeServer(X509Certificate2 authority, ServerNames names) =>
        MakeLeaf(authority, ServerName, ServerAuthentication, names.ToExtension());

    public X509Certificate2 MakeClient(X509Certificate2 authority) =>
        MakeLeaf(authority, ClientName, ClientAuthentication, ClientNames.ToExtension());

    /// <summary>Whether it is a root with an ECDSA key that may sign certificates, as <see cref="MakeAuthority"/> makes them.</summary>
    public static bool CanIssueFrom(X509Certificate2 certificate)
    {
        try
        {
            using var key = certificate.GetECDsaPrivateKey();
            return key is not null
                && certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority)
                && certificate.Extensions.OfType<X509KeyUsageExtension>().Any(use => use.KeyUsages.HasFlag(X509KeyUsageFlags.KeyCertSign))
                && certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Whether the CA's key signed the certificate, for this purpose.</summary>
    public bool IsIssuedBy(X509Certificate2 authority, X509Certificate2 leaf, string purpose)
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
        return chain.Build(leaf);
    }

    private X509Certificate2 MakeLeaf(X509Certificate2 authority, string name, string purpose, X509Extension names)
    {
        using var key = NewKey();
        var request = Request(name, key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
            authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        request.CertificateExtensions.Add(names);

        // A certificate never outlives its CA in either direction, or no chain through it would be valid.
        var notBefore = Later(now - Lifetimes.Backdating, Lifetimes.NotBefore(authority));
        var notAfter = Earlier(now + Lifetimes.Leaf, Lifetimes.NotAfter(authority));
        using var certificate = request.Create(authority, notBefore, notAfter, NewSerialNumber());
        return certificate.CopyWithPrivateKey(key);
    }

    private static CertificateRequest Request(string commonName, ECDsa key)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(commonName);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }

    private static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>126 random bits after a 0 and a 1: positive (RFC 5280, section 4.1.2.2) and without leading zeros.</summary>
    private static byte[] NewSerialNumber()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x3f) | 0x40);
        return serial;
    }

    /// <summary>A common name has at most 64 characters (RFC 5280, appendix A.1); a host name alone may have 63.</summary>
    private static string Shortened(string machineName) => machineName[..Math.Min(machineName.Length, 32)];

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
