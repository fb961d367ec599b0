using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Microservices.Certificates.Storage;

/// <summary>Puts a private key to its certificate.</summary>
internal static class PrivateKeys
{
    /// <returns>The certificate with the key, or null with what is wrong with the key.</returns>
    public static X509Certificate2? TryAttach(X509Certificate2 certificate, string pem, out string? flaw)
    {
        flaw = FlawOf(pem);
        if (flaw is not null)
            return null;

        try
        {
            return Usable(X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), pem));
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            flaw = "does not belong to the certificate, or is damaged";
            return null;
        }
    }

    private static string? FlawOf(string pem) =>
        !pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal) ? "is not a private key in PEM form"
        : pem.Contains("BEGIN ENCRYPTED ", StringComparison.Ordinal) || pem.Contains("4,ENCRYPTED", StringComparison.Ordinal)
            ? "is encrypted, which is not supported"
        : null;

    /// <summary>TLS on Windows cannot use a key that is only in memory; reading it from PKCS #12 stores it for the process.</summary>
    private static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
            return certificate;

        using (certificate)
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
    }
}
