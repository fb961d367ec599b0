using System.Security.Cryptography.X509Certificates;
using Microservices.Certificates;
using Microservices.Tests.Common;

namespace Microservices.Tests.Bench.Closing;

/// <summary>The certificates of a run's servers, and what its clients trust.</summary>
internal sealed class BenchAuthority : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public BenchAuthority(CancellationToken cancellationToken)
    {
        var certificates = new DevelopmentCertificates(_folder.Path, TimeProvider.System);
        certificates.Ensure(cancellationToken: cancellationToken);
        Ca = CertificateFiles.LoadCertificate(certificates.CaCertificatePath);
    }

    public string Folder => _folder.Path;

    public X509Certificate2 Ca { get; }

    /// <summary>Trusts this authority and no other.</summary>
    public X509ChainPolicy Policy => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
        CustomTrustStore = { Ca },
    };

    public void Dispose()
    {
        Ca.Dispose();
        _folder.Dispose();
    }
}
