using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microservices.Certificates;

namespace Microservices.Client.Trust;

/// <summary>Trusts exactly one CA, and says why a server's certificate was refused.</summary>
internal sealed class ServerTrust
{
    private readonly string _caFile;
    private readonly X509Certificate2 _ca;
    private volatile string? _refusal;

    /// <param name="caFile">The CA's file, null for the development CA.</param>
    /// <exception cref="UsageException">There is no such CA.</exception>
    public ServerTrust(string? caFile)
    {
        _caFile = caFile ?? new DevelopmentCertificates(DevelopmentCertificates.DefaultDirectory(), TimeProvider.System).CaCertificatePath;
        if (caFile is null && !File.Exists(_caFile))
        {
            throw new UsageException(
                $"there is no development CA at '{_caFile}': start the server once, run 'dotnet run --project certs', or name a CA with --ca FILE.");
        }

        try
        {
            _ca = CertificateFiles.LoadCertificate(_caFile);
        }
        catch (CertificatesException e)
        {
            throw new UsageException(e.Message);
        }
    }

    /// <summary>Why the last certificate was refused, null when none was.</summary>
    public string? Refusal => _refusal;

    public void ApplyTo(SslClientAuthenticationOptions options)
    {
        options.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck, // The development CA publishes no revocation list.
            CustomTrustStore = { _ca },
        };
        options.RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
        {
            if (errors == SslPolicyErrors.None)
            {
                return true;
            }

            var host = (sender as SslStream)?.TargetHostName ?? "the server";
            _refusal = Explain(host, certificate as X509Certificate2, chain, errors);
            return false;
        };
    }

    private string Explain(string host, X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            return $"{host} presented no certificate.";
        }

        var status = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status) ?? default;
        if (status.HasFlag(X509ChainStatusFlags.PartialChain) || status.HasFlag(X509ChainStatusFlags.UntrustedRoot))
        {
            return $"the certificate of {host} was issued by '{certificate.Issuer}', which is not the CA in '{_caFile}': "
                + "name the CA that issued it with --ca FILE.";
        }

        if (status.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            return $"the certificate of {host} is valid from {certificate.NotBefore:yyyy-MM-dd HH:mm} to {certificate.NotAfter:yyyy-MM-dd HH:mm} only: "
                + "have it renewed (a development certificate: 'dotnet run --project certs -- renew') and the server restarted, or correct the clock.";
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return $"the certificate is for {string.Join(", ", NamesOf(certificate))}, not for {host}: call the server by one of those names with --address, "
                + $"or have this one added (a development certificate: 'dotnet run --project certs -- --name {host}').";
        }

        return $"the certificate of {host} is not good: {string.Join(", ", chain?.ChainStatus.Select(one => one.StatusInformation.Trim()) ?? [$"{errors}"])}";
    }

    private static IEnumerable<string> NamesOf(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => $"{address}")))
            .DefaultIfEmpty(certificate.Subject);
}
