using Certs = Microservices.Certificates.Program;

namespace Microservices.Tests.Unit.Certificates;

/// <summary>The command line in this process: exit code, stdout, stderr.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly CertificatesFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void EachFile_IsSaid_AndHowToUseTheAuthority()
    {
        var (exitCode, output, error) = Run();

        Assert.Equal(0, exitCode);
        Assert.Empty(error);
        Assert.Equal(
            [
                $"made     {_fixture.PathOf("ca.crt")}      CA certificate, valid until 2034-12-31",
                $"made     {_fixture.PathOf("ca.key")}      CA key, valid until 2034-12-31",
                $"made     {_fixture.PathOf("server.crt")}  server certificate, valid until 2031-02-01",
                $"made     {_fixture.PathOf("server.key")}  server key, valid until 2031-02-01",
                $"made     {_fixture.PathOf("client.crt")}  client certificate, valid until 2031-02-01",
                $"made     {_fixture.PathOf("client.key")}  client key, valid until 2031-02-01",
                $"Try: grpcurl -cacert {_fixture.PathOf("ca.crt")} localhost:8000 list",
            ],
            output);
    }

    [Theory]
    [InlineData("--name grpc.test --name 192.0.2.7", "kept kept renewed renewed kept kept", " (the certificate lacked 192.0.2.7, grpc.test)")]
    [InlineData("renew", "kept kept renewed renewed renewed renewed", " (renewal asked for)")]
    [InlineData("renew --ca", "renewed renewed renewed renewed renewed renewed", " (renewal asked for)")]
    public void WhatIsRenewed_IsSaidWithTheReason(string arguments, string actions, string reason)
    {
        Run();

        var (exitCode, output, _) = Run(arguments.Split(' '));

        Assert.Equal(0, exitCode);
        Assert.Equal(actions, string.Join(' ', output.SkipLast(1).Select(line => line.Split(' ')[0])));
        Assert.EndsWith(reason, output[2], StringComparison.Ordinal);
    }

    [Fact]
    public void AFailure_IsOneLine()
    {
        File.WriteAllText(Path.GetDirectoryName(_fixture.Directory)!, "in the way");

        var (exitCode, output, error) = Run();

        Assert.Equal((1, 0, 1), (exitCode, output.Length, error.Length));
    }

    [Theory]
    [InlineData("--bogus", "Unrecognized command or argument '--bogus'.")]
    [InlineData("--ca", "Unrecognized command or argument '--ca'.")]
    [InlineData("--name -a-", "--name: '-a-' is neither a DNS name nor an IP address.")]
    [InlineData("renew --name", "Required argument missing for option: '--name'.")]
    [InlineData("--directory ", "--directory needs a path.")]
    public void WrongUsage_IsRefused(string arguments, string message)
    {
        var (exitCode, output, error) = Run(arguments.Split(' '));

        Assert.Equal((2, 0), (exitCode, output.Length));
        Assert.Equal([message, "--help tells the usage."], error);
        Assert.False(Directory.Exists(_fixture.Directory));
    }

    private (int ExitCode, string[] Output, string[] Error) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] directory = arguments.Contains("--directory") ? [] : ["--directory", _fixture.Directory];
        var exitCode = Certs.Run([.. directory, .. arguments], output, error, _fixture.Clock);
        return (exitCode, Lines(output), Lines(error));
    }

    private static string[] Lines(StringWriter text) => $"{text}".Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
}
