using System.Security.Cryptography.X509Certificates;
using Microservices.Certificates;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Matrix;

/// <summary>A server's certificate and the CA to trust, for all scenarios of a class.</summary>
public sealed class StageCertificates : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public StageCertificates()
    {
        Files = new DevelopmentCertificates(_folder.Path, TimeProvider.System);
        Files.Ensure();
        Ca = CertificateFiles.LoadCertificate(Files.CaCertificatePath);
        Server = CertificateFiles.LoadWithKey(Files.ServerCertificatePath, Files.ServerKeyPath);
    }

    /// <summary>The same for programs that read files.</summary>
    internal DevelopmentCertificates Files { get; }

    public X509Certificate2 Ca { get; }

    public X509Certificate2 Server { get; }

    /// <summary>A server's certificate and its CA, of a year ago.</summary>
    public (X509Certificate2 Server, X509Certificate2 Ca) Expired()
    {
        var files = new DevelopmentCertificates(Path.Combine(_folder.Path, $"{Guid.NewGuid()}"), new FixedTime(TimeSpan.FromDays(-400)));
        files.Ensure();
        return (
            CertificateFiles.LoadWithKey(files.ServerCertificatePath, files.ServerKeyPath),
            CertificateFiles.LoadCertificate(files.CaCertificatePath));
    }

    public void Dispose()
    {
        Ca.Dispose();
        Server.Dispose();
        _folder.Dispose();
    }
}
