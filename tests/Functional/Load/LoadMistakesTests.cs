using System.Net;
using System.Net.Sockets;
using Microservices.Certificates;
using Microservices.Tests.Common;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Functional.Load;

/// <summary>A load that cannot be: one line on stderr that says what to do, and exit code 2.</summary>
public sealed class LoadMistakesTests
{
    [Theory]
    [InlineData("--calls '0' is not a whole number from 1 to", "--calls", "0")]
    [InlineData("--calls '-5' is not a whole number", "--calls", "-5")]
    [InlineData("--calls 'many' is not a whole number", "--calls", "many")]
    [InlineData("--duration '0' is not a number of seconds above 0", "--duration", "0")]
    [InlineData("--duration '-1' is not a number of seconds", "--duration", "-1")]
    [InlineData("--duration 'long' is not a number of seconds", "--duration", "long")]
    [InlineData("--concurrency '0' is not a whole number from 1 to 10000", "--concurrency", "0")]
    [InlineData("--concurrency '1.5' is not a whole number", "--concurrency", "1.5")]
    [InlineData("--close-every '-1' is not a whole number from 0 to", "--close-every", "-1")]
    [InlineData("'chat' not recognized. Must be one of: 'unary' 'stream' 'mixed'", "--kind", "chat")]
    [InlineData("--duration and --calls exclude each other", "--duration", "1", "--calls", "1")]
    [InlineData("--close and -v are for single calls: a load has --close-every N", "--close", "keep")]
    [InlineData("give every --address with https://, or every one with http://", "--address", "http://localhost:8001", "--address", "https://localhost:8000")]
    [InlineData("--address 'localhost:8000' is not an address", "--address", "http://localhost:8001", "--address", "localhost:8000")]
    [InlineData("no host is named 'host.invalid': check --address", "--address", "http://host.invalid:8001")]
    public Task WrongUsage(string message, params string[] args) => AssertRefusedAsync(message, args);

    [Fact]
    public async Task NothingListens()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://{listener.LocalEndpoint}";
        listener.Stop();

        await AssertRefusedAsync($"UNAVAILABLE: nothing listens at {address}", "--address", address);
    }

    [Fact]
    public async Task OneCall_GoesToOneServer()
    {
        var client = await RunningProgram.RunAsync(Repository.ClientProgram, "hello", "--address", "http://localhost:1", "--address", "http://localhost:2");

        Assert.Equal(2, client.ExitCode);
        Assert.StartsWith("error: --address was given several times", Assert.Single(client.Errors), StringComparison.Ordinal);
    }

    // The channel goes to an IP address; the server must not notice.
    [Fact]
    public async Task AServer_IsCalledByItsName()
    {
        using var folder = new TemporaryFolder();
        var certificates = new DevelopmentCertificates(folder.Path, TimeProvider.System);
        certificates.Ensure();
        var name = string.Empty;
        using var certificate = CertificateFiles.LoadWithKey(certificates.ServerCertificatePath, certificates.ServerKeyPath);
        using var server = RawServer.StartTls(certificate, tls =>
        {
            tls.ServerCertificate = null;
            tls.ServerCertificateSelectionCallback = (_, host) =>
            {
                name = host;
                return certificate;
            };
        });
        await using var load = RunningProgram.Start(Repository.ClientProgram,
            ["load", "--calls", "1", "--address", $"https://localhost:{server.Address.Port}", "--ca", certificates.CaCertificatePath]);

        await using var connection = await server.AcceptAsync();
        await connection.ReadPrefaceAsync();
        await connection.SendSettingsAsync();
        await connection.SendReplyAsync(await connection.ReadHeadersAsync(), new Greet.V1.HelloReply());

        Assert.Equal(0, (await load.EndAsync()).ExitCode);
        Assert.Equal("localhost", name);
    }

    private static async Task AssertRefusedAsync(string message, params string[] args)
    {
        var client = await RunningProgram.RunAsync(Repository.ClientProgram, ["load", .. args]);

        Assert.Equal(2, client.ExitCode);
        Assert.StartsWith("error: ", Assert.Single(client.Errors), StringComparison.Ordinal);
        Assert.Contains(message, client.Errors[0], StringComparison.Ordinal);
    }
}
