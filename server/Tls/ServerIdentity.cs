using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microservices.Certificates;

namespace Microservices.Server.Tls;

/// <summary>A server's certificate with its key, and the certificates that lead from it to its CA.</summary>
internal sealed class ServerIdentity
{
    private readonly Lazy<SslStreamCertificateContext> _context;

    private ServerIdentity(X509Certificate2 certificate, X509Certificate2Collection chain)
    {
        Certificate = certificate;
        _context = new(() => SslStreamCertificateContext.Create(certificate, chain, offline: true));
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>What handshakes use. One for all of them: it has the chain that is sent, and what sessions are resumed with.</summary>
    public SslStreamCertificateContext Context => _context.Value;

    /// <exception cref="CertificatesException">The files cannot be used.</exception>
    public static ServerIdentity Load(string path, string keyPath, string? password, TimeProvider time)
    {
        var certificate = CertificateFiles.LoadWithKey(path, keyPath, password);
        CertificateFiles.CheckValidity(certificate, path, time);
        if (!Purposes.Allow(certificate, Purposes.ServerAuthentication))
        {
            throw new CertificatesException($"The certificate '{path}' is not one for servers: its extended key usage lacks server authentication; use another.");
        }

        return new ServerIdentity(certificate, CertificateFiles.LoadCertificates(path));
    }
}
