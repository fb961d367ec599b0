using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Microservices.Certificates;

/// <summary>A certificate and its key in two files, as they are found and as they are after <see cref="Replace"/>.</summary>
internal sealed class CertificatePair : IDisposable
{
    private const UnixFileMode OwnerReads = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode EveryoneReads = OwnerReads | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly (string Path, string Description, bool Exists) _certificateFile;
    private readonly (string Path, string Description, bool Exists) _keyFile;
    private bool _isReplaced;

    /// <exception cref="CertificatesException">A file cannot be read. It may be good and somebody else's, so it is not replaced.</exception>
    public CertificatePair(string certificatePath, string keyPath, string owner)
    {
        _certificateFile = (certificatePath, $"{owner} certificate", Path.Exists(certificatePath));
        _keyFile = (keyPath, $"{owner} key", Path.Exists(keyPath));
        Certificate = _certificateFile.Exists ? CertificateFiles.TryLoad(certificatePath) : null;
        Reason = (Certificate, _certificateFile.Exists, _keyFile.Exists) switch
        {
            (_, false, false) => "it was missing",
            (_, false, _) => "the certificate was missing",
            (null, _, _) => "the certificate was damaged",
            (_, _, false) => "the key was missing",
            _ => AddKey(),
        };
    }

    /// <summary>The certificate, with its key where <see cref="Reason"/> is null; null when there is none.</summary>
    public X509Certificate2? Certificate { get; private set; }

    /// <summary>Why the pair is to be replaced; null to keep it.</summary>
    public string? Reason { get; set; }

    /// <summary>Replaces both files, the key first: after a crash in between, the next look finds that it is not the certificate's.</summary>
    public void Replace(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        Write(_keyFile.Path, key.ExportPkcs8PrivateKeyPem(), OwnerReads);
        Write(_certificateFile.Path, certificate.ExportCertificatePem(), EveryoneReads);
        Certificate?.Dispose();
        (Certificate, _isReplaced) = (certificate, true);
    }

    /// <summary>What became of the files.</summary>
    public IEnumerable<EnsuredFile> Report() => new[] { _certificateFile, _keyFile }.Select(file => new EnsuredFile(
        file.Path,
        file.Description,
        !_isReplaced ? EnsuredAction.Kept : file.Exists ? EnsuredAction.Renewed : EnsuredAction.Made,
        Reason,
        Certificate!.NotAfter.ToUniversalTime()));

    public void Dispose() => Certificate?.Dispose();

    // In one step: a reader sees the old file or the new one, and at no instant a key with another mode.
    private static void Write(string path, string pem, UnixFileMode mode)
    {
        var temporary = $"{path}.tmp";
        File.Delete(temporary); // One that a crash left behind would keep its own mode.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(Encoding.ASCII.GetBytes($"{pem}\n"));
        }

        File.Move(temporary, path, overwrite: true);
    }

    private string? AddKey()
    {
        if (CertificateFiles.TryAddKey(Certificate!, _keyFile.Path, password: null, out var flaw) is not { } keyed)
        {
            return $"the key {flaw}";
        }

        Certificate!.Dispose();
        Certificate = keyed;
        return null;
    }
}
