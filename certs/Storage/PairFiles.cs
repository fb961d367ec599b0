namespace Microservices.Certificates.Storage;

/// <summary>Where a certificate and its key are, and whose they are.</summary>
internal sealed record PairFiles(string Directory, string Name, string Owner)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode EveryoneReads = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public string CertificatePath { get; } = Path.Combine(Directory, $"{Name}.crt");

    public string KeyPath { get; } = Path.Combine(Directory, $"{Name}.key");

    /// <summary>
    /// Replaces both files, the key first. After a crash in between, the new key stands beside the old certificate, which the
    /// next look finds; in no order could it find a certificate whose key was never stored.
    /// </summary>
    public void Write(string certificatePem, string keyPem)
    {
        AtomicFile.Write(KeyPath, keyPem, OwnerOnly);
        AtomicFile.Write(CertificatePath, certificatePem, EveryoneReads);
    }
}
