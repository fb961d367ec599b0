using System.Net;
using System.Net.Sockets;
using Microservices.Certificates;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional;

/// <summary>A call that cannot be made: one line on stderr that says what to do, and the documented exit code.</summary>
public sealed class ClientMistakesTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const int Usage = 2;
    private const int DeadlineExceeded = 68;
    private const int Unavailable = 78;

    [Theory]
    [InlineData("Unrecognized command or argument '--bogus'", "--bogus")]
    [InlineData("Unrecognized command or argument 'greet'", "greet")]
    [InlineData("--address 'localhost:8000' is not an address: write it like https://localhost:8000", "--address", "localhost:8000")]
    [InlineData("--address 'ftp://localhost' is not an address", "--address", "ftp://localhost")]
    [InlineData("--address 'http://localhost/path' is not an address", "--address", "http://localhost/path")]
    [InlineData("--deadline 'soon' is not a number of seconds", "--deadline", "soon")]
    [InlineData("--deadline '-1' is not a number of seconds", "--deadline", "-1")]
    [InlineData("'maybe' not recognized. Must be one of: 'graceful' 'keep'", "--close", "maybe")]
    [InlineData("--cert and --key belong together", "--cert", "client.crt")]
    [InlineData("The certificate file '/none.crt' does not exist", "--ca", "/none.crt")]
    [InlineData("'/dev/null' is not a certificate", "--ca", "/dev/null")]
    public async Task WrongUsage(string message, params string[] args) =>
        AssertRefused(Usage, message, await RunningProgram.RunAsync(Repository.ClientProgram, args));

    [Fact]
    public async Task NoDevelopmentCa()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "certs", "dev"));
        await using var client = RunningProgram.Start(Repository.ClientProgram, [], folder.Path);

        AssertRefused(Usage, "there is no development CA at", await client.EndAsync());
    }

    [Fact]
    public async Task NothingListens()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://{listener.LocalEndpoint}";
        listener.Stop();

        AssertRefused(Unavailable, $"UNAVAILABLE: nothing listens at {address}: start the server", await ClientAsync("--address", address));
    }

    [Fact]
    public async Task NoSuchHost() =>
        AssertRefused(Unavailable, "UNAVAILABLE: no host is named 'host.invalid'", await ClientAsync("--address", "http://host.invalid:8001"));

    [Fact]
    public async Task NoAnswerInTime()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        AssertRefused(DeadlineExceeded, "DEADLINE_EXCEEDED: no answer", await ClientAsync("--address", $"http://{silent.LocalEndpoint}", "--deadline", "0.5"));
    }

    [Fact]
    public async Task CleartextToATlsEndpoint() =>
        AssertRefused(Unavailable, "A TLS endpoint is called by https://", await ClientAsync("--address", $"http://{shared.Server.H2.Authority}"));

    [Fact]
    public async Task TlsToACleartextEndpoint() =>
        AssertRefused(Unavailable, "A cleartext endpoint is called by http://", await ClientAsync(
            "--address", $"https://{shared.Server.H2c.Authority}", "--ca", shared.Server.Certificates.CaCertificatePath));

    [Fact]
    public async Task ACertificateOfAnotherCa()
    {
        using var folder = new TemporaryFolder();
        var other = Certificates(folder, TimeProvider.System);

        AssertRefused(Unavailable, $"which is not the CA in '{other.CaCertificatePath}': name the CA that issued it with --ca FILE", await ClientAsync(
            "--address", $"{shared.Server.H2}", "--ca", other.CaCertificatePath));
        Assert.Equal(0, (await shared.Server.ClientAsync("h2", "hello")).ExitCode);
    }

    [Fact]
    public async Task ACertificateThatHasExpired()
    {
        using var folder = new TemporaryFolder();
        var expired = Certificates(folder, new FixedTime(TimeSpan.FromDays(-400)));
        await using var server = new TlsListener(CertificateFiles.LoadWithKey(expired.ServerCertificatePath, expired.ServerKeyPath));

        AssertRefused(Unavailable, "have it renewed", await ClientAsync("--address", $"{server.Address}", "--ca", expired.CaCertificatePath));
    }

    [Fact]
    public async Task ACertificateForAnotherName()
    {
        using var folder = new TemporaryFolder();
        var certificates = Certificates(folder, TimeProvider.System);
        await using var server = new TlsListener(
            CertificateFiles.LoadWithKey(certificates.ServerCertificatePath, certificates.ServerKeyPath), host: "127.0.0.2");

        AssertRefused(Unavailable, "not for 127.0.0.2: call the server by one of those names with --address", await ClientAsync(
            "--address", $"{server.Address}", "--ca", certificates.CaCertificatePath));
    }

    [Fact]
    public async Task ACertificateThatIsNoServers()
    {
        using var folder = new TemporaryFolder();
        var certificates = Certificates(folder, TimeProvider.System);
        await using var server = new TlsListener(CertificateFiles.LoadWithKey(certificates.ClientCertificatePath, certificates.ClientKeyPath));

        AssertRefused(Unavailable, "UNAVAILABLE: the certificate", await ClientAsync("--address", $"{server.Address}", "--ca", certificates.CaCertificatePath));
    }

    private static DevelopmentCertificates Certificates(TemporaryFolder folder, TimeProvider time)
    {
        var certificates = new DevelopmentCertificates(folder.Path, time);
        certificates.Ensure();
        return certificates;
    }

    private static Task<ProcessResult> ClientAsync(params string[] args) => RunningProgram.RunAsync(Repository.ClientProgram, ["hello", .. args]);

    private static void AssertRefused(int exitCode, string message, ProcessResult client)
    {
        Assert.Equal(exitCode, client.ExitCode);
        Assert.StartsWith("error: ", Assert.Single(client.Errors), StringComparison.Ordinal);
        Assert.Contains(message, client.Errors[0], StringComparison.Ordinal);
    }
}
