using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ConnectionLifecycle.AspNetCore;
using Microservices.Certificates;
using Microsoft.AspNetCore.Connections;

namespace Microservices.Server.Tls;

/// <summary>
/// Asks clients for certificates, trusts exactly the CA of one file, and says why a client is refused. Whether a certificate has been
/// revoked is not asked: refuse one by renewing the CA.
/// </summary>
internal sealed class ClientTrust(string caPath, bool required, TimeProvider time)
{
    private readonly Renewable<X509Certificate2Collection> _ca = new([caPath], () => Load(caPath, time), Describe);

    public IRenewable Ca => _ca;

    public void ApplyTo(SslServerAuthenticationOptions tls, ConnectionContext connection)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            ApplicationPolicy = { new Oid(Purposes.ClientAuthentication) },
        };
        policy.CustomTrustStore.AddRange(_ca.Current);
        tls.CertificateChainPolicy = policy;
        tls.ClientCertificateRequired = true; // Asked for; the callback decides.
        tls.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
        {
            var flaw = Flaw(certificate as X509Certificate2, chain, errors);
            if (flaw is not null)
            {
                connection.OnHandshakeRefused($"client certificate {flaw}");
            }

            return flaw is null;
        };
    }

    private string? Flaw(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            return required ? "missing" : null;
        }

        var status = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status) ?? default;
        return status switch
        {
            _ when (status & (X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.NotSignatureValid)) != 0 => "untrusted",
            _ when status.HasFlag(X509ChainStatusFlags.NotTimeValid) => time.GetUtcNow() < certificate.NotBefore ? "not valid yet" : "expired",
            _ when !Purposes.AreNamed(certificate, Purposes.ClientAuthentication) => "not for clients",
            _ => errors == SslPolicyErrors.None ? null : "refused",
        };
    }

    private static X509Certificate2Collection Load(string path, TimeProvider time)
    {
        var certificates = CertificateFiles.LoadCertificates(path);
        foreach (var certificate in certificates)
        {
            CertificateFiles.CheckValidity(certificate, path, time);
        }

        return certificates;
    }

    private static string Describe(X509Certificate2Collection ca) => $"CA for clients, {string.Join(", ", ca.Select(one => one.Thumbprint))}";
}
