using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Microservices.Tests.Common;
using Microservices.Tests.Functional.Matrix;

namespace Microservices.Tests.Functional.Packages;

/// <summary>What the library's README shows is all that a user has to write for not losing a call.</summary>
[Collection("packages")]
public sealed class OutsideProgramsTests(PackedLibrary packed, StageCertificates certificates) : IClassFixture<StageCertificates>
{
    private const string Quiet = "--Logging:LogLevel:System.Net.Http=Warning";

    [Fact]
    public async Task UnderChurn_NoCallIsLost_AndNoneRunsTwice()
    {
        using var programs = new OutsidePrograms();
        await programs.BuildAsync(packed.Folder);
        foreach (var protocol in (string[])["h2", "h2c"])
        {
            await ChurnAsync(programs, protocol);
        }
    }

    private async Task ChurnAsync(OutsidePrograms programs, string protocol)
    {
        using var other = new TemporaryFolder();
        (string, string) trust = ("SSL_CERT_FILE", certificates.Files.CaCertificatePath);
        string[] endpoints =
        [
            "--ConnectionLifecycle:MaxConnectionAge=00:00:01",
            $"--Kestrel:Endpoints:h2:Sni:localhost:Certificate:Path={certificates.Files.ServerCertificatePath}",
            $"--Kestrel:Endpoints:h2:Sni:localhost:Certificate:KeyPath={certificates.Files.ServerKeyPath}",
            .. AnotherName(other.Path),
        ];
        await using var first = await OutsideProgram.StartAsync(programs.Program("Server"), endpoints);
        await using var second = await OutsideProgram.StartAsync(programs.Program("Server"), endpoints);
        await using var proxy = await OutsideProgram.StartAsync(programs.Program("Proxy"),
        [
            .. endpoints,
            "--ReverseProxy:Routes:greeter:ClusterId=servers",
            "--ReverseProxy:Routes:greeter:Match:Path={**all}",
            $"--ReverseProxy:Clusters:servers:Destinations:first:Address={Address(first)}",
            $"--ReverseProxy:Clusters:servers:Destinations:second:Address={Address(second)}",
            "--ReverseProxy:Clusters:servers:HttpRequest:Version=2",
            "--ReverseProxy:Clusters:servers:HttpRequest:VersionPolicy=RequestVersionExact",
        ], trust);

        await using var one = RunningProgram.Start(programs.Program("Handler"), [$"{Address(first)}"], environment: trust);
        Assert.Equal(["Hello Ada"], (await one.EndAsync()).Output);

        await using var behindProxy = RunningProgram.Start(programs.Program("Client"), [$"--Greeter={Address(proxy)}", Quiet], environment: trust);
        await using var direct = RunningProgram.Start(programs.Program("Client"), [$"--Greeter={Address(first)}", Quiet], environment: trust);
        await CallingAsync();
        await first.RestartAsync();
        await CallingAsync();
        await second.RestartAsync();
        await CallingAsync();
        foreach (var client in (RunningProgram[])[behindProxy, direct])
        {
            client.Terminate();
            var ended = await client.EndAsync();
            Assert.Equal(0, ended.ExitCode);
            Assert.DoesNotContain(ended.Output, line => line.StartsWith("lost ", StringComparison.Ordinal));
            Assert.Contains(ended.Output, line => Regex.IsMatch(line, "^[0-9]{3,} calls, 0 lost$")); // The log has a queue of its own.
        }

        foreach (var program in (OutsideProgram[])[proxy, first, second])
        {
            await program.StopAsync();
            Assert.Contains(program.Logged, line => line.Contains("closed by server: max_age, nothing lost", StringComparison.Ordinal));
        }

        Assert.Contains(first.Logged, line => line.Contains("closed by server: graceful_stop, nothing lost", StringComparison.Ordinal));
        var calls = first.Calls.Concat(second.Calls).ToList();
        Assert.Equal(calls.Count, calls.Distinct().Count());

        // Until every connection that there is now has had its age.
        async Task CallingAsync()
        {
            foreach (var program in (OutsideProgram[])[proxy, first, second])
            {
                await program.ClosesAsync(2);
            }
        }

        Uri Address(OutsideProgram program) => protocol == "h2" ? program.H2 : program.H2c;
    }

    // What a client gets that asks for another name, and does not trust.
    private static string[] AnotherName(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=other.test", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var (crt, pem) = (Path.Combine(folder, "other.crt"), Path.Combine(folder, "other.key"));
        File.WriteAllText(crt, certificate.ExportCertificatePem());
        File.WriteAllText(pem, key.ExportPkcs8PrivateKeyPem());
        return [$"--Kestrel:Endpoints:h2:Sni:*:Certificate:Path={crt}", $"--Kestrel:Endpoints:h2:Sni:*:Certificate:KeyPath={pem}"];
    }
}
