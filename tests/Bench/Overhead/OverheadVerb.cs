using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microservices.Certificates;
using Microservices.Tests.Bench.Reporting;
using Microservices.Tests.Common;

namespace Microservices.Tests.Bench.Overhead;

/// <summary>What observing costs a server: one of gRPC calls that do no more than greet, and one that does nothing but HTTP/2.</summary>
internal sealed class OverheadVerb : IVerb
{
    public string Name => "overhead";

    public string Description => "Calls a server answers with its connections observed, of what it answers without.";

    public async Task<Outcome> RunAsync(bool quick, TextWriter output, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var certificates = new DevelopmentCertificates(folder.Path, TimeProvider.System);
        certificates.Ensure(cancellationToken: cancellationToken);
        using var authority = CertificateFiles.LoadCertificate(certificates.CaCertificatePath);
        var effort = quick ? Effort.Quick : Effort.Full;
        var rounds = new OverheadRounds(effort, folder.Path, Trusting(authority));

        Cores.UseLast();
        var comparisons = new List<Comparison>();
        foreach (var scenario in Scenario.All)
        {
            await output.WriteLineAsync($"{scenario} ...");
            comparisons.Add(await rounds.CompareAsync(scenario, cancellationToken));
        }

        await output.WriteLineAsync($"calls per second of the server's processor time:{Environment.NewLine}{Comparison.Table(comparisons)}");
        return new([.. comparisons.SelectMany(one => one.Figures())], effort.Claims.Shortfalls(comparisons));
    }

    private static SslClientAuthenticationOptions Trusting(X509Certificate2 authority) => new()
    {
        TargetHost = "localhost",
        ApplicationProtocols = [SslApplicationProtocol.Http2],
        CertificateChainPolicy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { authority },
        },
    };
}
