using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Microservices.Certificates;

/// <summary>Reads certificate and key files, of whatever origin, and says in one line what is wrong with them.</summary>
public static class CertificateFiles
{
    private const string Hint = "'dotnet run --project certs' makes development certificates.";

    /// <summary>Reads a certificate without its key, PEM or DER; of several in a PEM file, the first.</summary>
    /// <param name="path">The certificate's file.</param>
    /// <returns>The certificate; the caller disposes it.</returns>
    /// <exception cref="CertificatesException">The file does not exist, cannot be read, or is not a certificate.</exception>
    public static X509Certificate2 LoadCertificate(string path) => TryLoad(path) ?? throw NoCertificate(path);

    /// <summary>Reads every certificate of a file: all of a PEM file in their order, or the one of a DER file.</summary>
    /// <param name="path">The certificates' file.</param>
    /// <returns>The certificates, one at least; the caller disposes them.</returns>
    /// <exception cref="CertificatesException">As for <see cref="LoadCertificate"/>.</exception>
    public static X509Certificate2Collection LoadCertificates(string path)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(Encoding.UTF8.GetString(Read(path, "certificate")));
        }
        catch (CryptographicException e)
        {
            throw new CertificatesException($"'{path}' has a damaged certificate among others; check the file.", e);
        }

        if (certificates.Count == 0)
        {
            certificates.Add(LoadCertificate(path));
        }

        return certificates;
    }

    /// <summary>Reads a certificate and its PEM private key.</summary>
    /// <param name="certificatePath">The certificate's file, as in <see cref="LoadCertificate"/>.</param>
    /// <param name="keyPath">The key's file.</param>
    /// <param name="password">What the key is encrypted with; null when it is not.</param>
    /// <returns>The certificate with its key; the caller disposes it.</returns>
    /// <exception cref="CertificatesException">
    /// A file does not exist, cannot be read or is not what it should be, or the key does not belong to the certificate.
    /// </exception>
    public static X509Certificate2 LoadWithKey(string certificatePath, string keyPath, string? password = null)
    {
        using var certificate = LoadCertificate(certificatePath);
        return TryAddKey(certificate, keyPath, password, out var flaw)
            ?? throw new CertificatesException($"The key '{keyPath}' of '{certificatePath}' {flaw}; check both paths. {Hint}");
    }

    /// <summary>Makes sure that a certificate is valid now.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="path">Where it came from, for the message.</param>
    /// <param name="time">The clock to judge by.</param>
    /// <exception cref="CertificatesException">The certificate has expired or is not valid yet.</exception>
    public static void CheckValidity(X509Certificate2 certificate, string path, TimeProvider time)
    {
        if (Issuer.FlawAt(time.GetUtcNow(), certificate) is { } flaw)
        {
            throw new CertificatesException($"The certificate '{path}' {flaw}; renew it, or correct the clock. {Hint}");
        }
    }

    /// <summary>Null where the file is not a certificate.</summary>
    internal static X509Certificate2? TryLoad(string path)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(Read(path, "certificate"));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>The certificate with its key; null where the key cannot be used, with what is wrong.</summary>
    internal static X509Certificate2? TryAddKey(X509Certificate2 certificate, string keyPath, string? password, out string? flaw)
    {
        var key = Encoding.UTF8.GetString(Read(keyPath, "key"));
        var isEncrypted = key.Contains("ENCRYPTED", StringComparison.Ordinal);
        try
        {
            flaw = null;
            var pem = certificate.ExportCertificatePem();
            var keyed = isEncrypted ? X509Certificate2.CreateFromEncryptedPem(pem, key, password) : X509Certificate2.CreateFromPem(pem, key);

            // TLS on Windows cannot use a key that is only in memory; reading it from PKCS #12 stores it for the process.
            return OperatingSystem.IsWindows() ? X509CertificateLoader.LoadPkcs12(keyed.Export(X509ContentType.Pkcs12), password: null) : keyed;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            flaw = (isEncrypted, password) switch
            {
                (true, null) => "is encrypted, and no password was given",
                (true, _) => "cannot be decrypted: its password is another, or it is not PKCS #8",
                _ => "does not belong to the certificate, is not in PEM form, or is damaged",
            };
            return null;
        }
    }

    private static byte[] Read(string path, string what)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CertificatesException($"The {what} file '{path}' {WhyUnreadable(path, e)}", e);
        }
    }

    private static CertificatesException NoCertificate(string path) =>
        new($"'{path}' is not a certificate in PEM or DER form; check the path. {Hint}");

    private static string WhyUnreadable(string path, Exception e) => e switch
    {
        _ when Directory.Exists(path) => "is a directory; remove it, or name a file.",
        FileNotFoundException or DirectoryNotFoundException => $"does not exist; check the path. {Hint}",
        UnauthorizedAccessException => "may not be read by this user; check its owner and mode.",
        _ => $"cannot be read: {e.Message}",
    };
}
