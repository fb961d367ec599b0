using Microservices.Certificates;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional;

/// <summary>A server that cannot start says why in one line, with exit code 1.</summary>
public sealed class ServerMistakesTests
{
    [Theory]
    [InlineData("--bogus", "unknown option '--bogus'")]
    [InlineData("--Server:Onse=true", "Server:Onse is not a setting")]
    [InlineData("--Server:Once=maybe", "'maybe' at 'Server:Once'")]
    [InlineData("--Server:Reflection=maybe", "'maybe' at 'Server:Reflection'")]
    [InlineData("--Server:AfterCall=later", "'later' at 'Server:AfterCall'")]
    [InlineData("--Server:CertificateDirectory=/dev/null", "Cannot write to '/dev/null'")]
    [InlineData("--Server:CertificateNames:0=no_name!", "'no_name!' is neither a DNS name nor an IP address")]
    [InlineData("--Kestrel:Endpoints:h2:Url=foo", "Kestrel:Endpoints:h2:Url 'foo' is not an address")]
    [InlineData("--Kestrel:Endpoints:h2c:Url=http://localhost:99999", "Kestrel:Endpoints:h2c:Url 'http://localhost:99999' is not an address")]
    [InlineData("--Kestrel:Endpoints:h2:Url=https://192.0.2.1:8000", "Cannot listen")]
    [InlineData("--Kestrel:Endpoints:h2:Protocols=Http9", "Kestrel:Endpoints:h2:Protocols 'Http9' is not one of")]
    [InlineData("--Kestrel:Certificates:Default:Path=/none.pfx", "'/none.pfx' does not exist")]
    [InlineData("--Server:ClientCertificates=maybe", "Server:ClientCertificates 'maybe' is not one of none, allowed, required")]
    [InlineData("--Server:ClientCertificates=2", "Server:ClientCertificates '2' is not one of none, allowed, required")]
    [InlineData("--Server:ClientCa=ca.crt", "Server:ClientCa is set, but Server:ClientCertificates is none")]
    [InlineData("--Server:DrainOnRenewal=maybe", "'maybe' at 'Server:DrainOnRenewal'")]
    [InlineData("--Logging:LogLevel:Default=Loud", "'Loud' is not supported. A log level is one of")]
    public async Task ABadSetting(string arg, string message)
    {
        using var folder = new TemporaryFolder();

        await AssertRefusedAsync(message, [$"--Server:CertificateDirectory={folder.Path}", arg]);
    }

    [Fact]
    public async Task APortThatIsTaken()
    {
        await using var server = await GreeterServerProcess.StartAsync();

        await AssertRefusedAsync(
            $"Failed to bind to address {server.H2c.GetLeftPart(UriPartial.Authority)}: address already in use. Stop the program that has it",
            [$"--Server:CertificateDirectory={server.Certificates.Directory}", "--Kestrel:Endpoints:h2:Url=https://127.0.0.1:0", $"--Kestrel:Endpoints:h2c:Url={server.H2c}"]);
    }

    [Fact]
    public async Task ACertificateThatHasExpired()
    {
        using var folder = new TemporaryFolder();
        var expired = new DevelopmentCertificates(folder.Path, new FixedTime(TimeSpan.FromDays(-400)));
        expired.Ensure();

        await AssertRefusedAsync($"The certificate '{expired.ServerCertificatePath}' expired", Certificate(expired.ServerCertificatePath, expired.ServerKeyPath));
    }

    [Fact]
    public async Task AKeyOfAnotherCertificate()
    {
        using var folder = new TemporaryFolder();
        var certificates = new DevelopmentCertificates(folder.Path, TimeProvider.System);
        certificates.Ensure();

        await AssertRefusedAsync(
            $"The key '{certificates.ClientKeyPath}' of '{certificates.ServerCertificatePath}'",
            Certificate(certificates.ServerCertificatePath, certificates.ClientKeyPath));
    }

    [Fact]
    public async Task ACertificateThatIsNone()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "server.crt");
        await File.WriteAllTextAsync(file, "not a certificate");

        await AssertRefusedAsync($"'{file}' is not a certificate", Certificate(file, file));
    }

    private static string[] Certificate(string path, string keyPath) =>
        [$"--Kestrel:Certificates:Default:Path={path}", $"--Kestrel:Certificates:Default:KeyPath={keyPath}"];

    private static async Task AssertRefusedAsync(string message, string[] args)
    {
        var ended = await RunningProgram.RunAsync(Repository.ServerProgram, args);

        Assert.Equal(1, ended.ExitCode);
        Assert.Empty(ended.Output);
        Assert.StartsWith("error: ", Assert.Single(ended.Errors), StringComparison.Ordinal);
        Assert.Contains(message, ended.Errors[0], StringComparison.Ordinal);
    }
}
