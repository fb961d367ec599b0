using System.Security.Cryptography.X509Certificates;
using Microservices.Certificates.Issuing;

namespace Microservices.Certificates.Storage;

/// <summary>A certificate and its key, as they were found and as they are after <see cref="Replace"/>.</summary>
internal sealed class StoredPair : IDisposable
{
    private readonly PairFiles _files;
    private readonly bool _hadCertificate;
    private readonly bool _hadKey;
    private bool _replaced;

    /// <exception cref="CertificatesException">
    /// A file is there but may not be read. It may be good and somebody else's, so it is not ours to replace.
    /// </exception>
    public StoredPair(PairFiles files)
    {
        _files = files;
        _hadCertificate = Path.Exists(files.CertificatePath);
        _hadKey = Path.Exists(files.KeyPath);
        (Certificate, Flaw) = _hadCertificate ? Read() : (null, _hadKey ? "the certificate was missing" : "it was missing");
    }

    /// <summary>Null when it could not be read. Without its key when there is a <see cref="Flaw"/>.</summary>
    public X509Certificate2? Certificate { get; private set; }

    /// <summary>What is wrong with the files as such, or null when they are a certificate and its key.</summary>
    public string? Flaw { get; }

    /// <summary>Why the pair is to be replaced, or null to keep it.</summary>
    public string? Reason { get; set; }

    public void Replace(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        _files.Write(certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
        Certificate?.Dispose();
        Certificate = certificate;
        _replaced = true;
    }

    public IEnumerable<EnsuredFile> Report()
    {
        var validUntil = Lifetimes.NotAfter(Certificate!);
        yield return new(_files.CertificatePath, $"{_files.Owner} certificate", ActionOn(_hadCertificate), Reason, validUntil);
        yield return new(_files.KeyPath, $"{_files.Owner} key", ActionOn(_hadKey), Reason, validUntil);
    }

    public void Dispose() => Certificate?.Dispose();

    private EnsuredAction ActionOn(bool existed) =>
        !_replaced ? EnsuredAction.Kept
        : existed ? EnsuredAction.Renewed
        : EnsuredAction.Made;

    private (X509Certificate2? Certificate, string? Flaw) Read()
    {
        var certificate = CertificateFiles.TryParse(CertificateFiles.Read(_files.CertificatePath, "certificate"));
        if (certificate is null)
            return (null, "the certificate was damaged");
        if (!_hadKey)
            return (certificate, "the key was missing");

        var keyed = PrivateKeys.TryAttach(certificate, CertificateFiles.ReadText(_files.KeyPath, "key"), password: null, out var flaw);
        if (keyed is null)
            return (certificate, $"the key {flaw}");

        certificate.Dispose();
        return (keyed, null);
    }
}
