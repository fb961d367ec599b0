using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microservices.Certificates;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Tls;

/// <summary>The certificates that a client may present: by their names in the tests.</summary>
internal static class ClientIdentities
{
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <param name="name"><c>no</c>, <c>right</c>, <c>wrong CA</c>, <c>expired</c>, <c>for servers</c>, <c>for anything</c> or <c>nameless</c>.</param>
    /// <param name="certificates">Whose CA is the right one.</param>
    public static X509Certificate2? Get(string name, DevelopmentCertificates certificates) => name switch
    {
        "no" => null,
        "right" => CertificateFiles.LoadWithKey(certificates.ClientCertificatePath, certificates.ClientKeyPath),
        "wrong CA" => OfAnotherCa(),
        "expired" => Issue(certificates, "CN=greeter-client", ClientAuthentication, valid: TimeSpan.FromMinutes(1)),
        "for servers" => CertificateFiles.LoadWithKey(certificates.ServerCertificatePath, certificates.ServerKeyPath),
        "for anything" => Issue(certificates, "CN=greeter-client", purpose: null, valid: TimeSpan.FromDays(1)),
        "nameless" => Issue(certificates, "O=Nobody", ClientAuthentication, valid: TimeSpan.FromDays(1)),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such certificate."),
    };

    private static X509Certificate2 OfAnotherCa()
    {
        using var folder = new TemporaryFolder();
        var other = new DevelopmentCertificates(folder.Path, TimeProvider.System);
        other.Ensure();
        return CertificateFiles.LoadWithKey(other.ClientCertificatePath, other.ClientKeyPath);
    }

    // From the CA's own beginning, an hour ago.
    private static X509Certificate2 Issue(DevelopmentCertificates certificates, string subject, string? purpose, TimeSpan valid)
    {
        using var ca = CertificateFiles.LoadWithKey(certificates.CaCertificatePath, certificates.CaKeyPath);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        if (purpose is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: false));
        }

        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("client.test");
        request.CertificateExtensions.Add(names.Build());
        var from = new DateTimeOffset(ca.NotBefore.ToUniversalTime());
        using var issued = request.Create(ca, from, from + valid, RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }
}
