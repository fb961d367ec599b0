using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Microservices.Certificates.Storage;

/// <summary>Puts a private key to its certificate.</summary>
internal static class PrivateKeys
{
    /// <returns>The certificate with the key, or null with what is wrong with the key.</returns>
    public static X509Certificate2? TryAttach(X509Certificate2 certificate, string pem, string? password, out string? flaw)
    {
        var encrypted = pem.Contains("BEGIN ENCRYPTED ", StringComparison.Ordinal);
        flaw = FlawOf(pem, encrypted, password);
        if (flaw is not null)
            return null;

        try
        {
            var certificatePem = certificate.ExportCertificatePem();
            return Usable(encrypted
                ? X509Certificate2.CreateFromEncryptedPem(certificatePem, pem, password)
                : X509Certificate2.CreateFromPem(certificatePem, pem));
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            flaw = encrypted && !CanDecrypt(pem, password)
                ? "cannot be decrypted: its password is another"
                : "does not belong to the certificate, or is damaged";
            return null;
        }
    }

    private static string? FlawOf(string pem, bool encrypted, string? password) =>
        !pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal) ? "is not a private key in PEM form"
        : pem.Contains("4,ENCRYPTED", StringComparison.Ordinal) ? "is encrypted in an old way, which is not supported (PKCS #8 is)"
        : encrypted && password is null ? "is encrypted, and no password was given"
        : null;

    private static bool CanDecrypt(string pem, string? password)
    {
        using var ecdsa = ECDsa.Create();
        using var rsa = RSA.Create();
        return Array.Exists<AsymmetricAlgorithm>([ecdsa, rsa], algorithm => CanImport(algorithm, pem, password));
    }

    private static bool CanImport(AsymmetricAlgorithm algorithm, string pem, string? password)
    {
        try
        {
            algorithm.ImportFromEncryptedPem(pem, password);
            return true;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>TLS on Windows cannot use a key that is only in memory; reading it from PKCS #12 stores it for the process.</summary>
    private static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
            return certificate;

        using (certificate)
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
    }
}
