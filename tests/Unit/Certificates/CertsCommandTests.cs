using Microservices.Certificates.CommandLine;

namespace Microservices.Tests.Unit.Certificates;

/// <summary>The command line in this process: exit code, stdout, stderr.</summary>
public sealed class CertsCommandTests : IDisposable
{
    private readonly CertificatesFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void TellsEachFileAndHowToUseTheAuthority()
    {
        var (exitCode, output, error) = RunHere();

        Assert.Equal((0, ""), (exitCode, error));
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
            Lines(output));
    }

    [Fact]
    public void TellsWhyItRenewed()
    {
        RunHere();

        var (_, output, _) = RunHere("--name", "grpc.test", "--name", "192.0.2.7");

        Assert.Equal(["kept", "kept", "renewed", "renewed", "kept", "kept"], ActionsIn(output));
        Assert.EndsWith("valid until 2031-02-01 (the certificate lacked 192.0.2.7, grpc.test)", Lines(output)[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("renew", "kept")]
    [InlineData("renew --ca", "renewed")]
    public void Renews(string arguments, string authority)
    {
        RunHere();

        var (exitCode, output, _) = RunHere(arguments.Split(' '));

        Assert.Equal(0, exitCode);
        Assert.Equal([authority, authority, "renewed", "renewed", "renewed", "renewed"], ActionsIn(output));
    }

    [Fact]
    public void FailsWithOneLine()
    {
        File.WriteAllText(Path.GetDirectoryName(_fixture.Directory)!, "in the way");

        var (exitCode, output, error) = RunHere();

        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith($"Cannot write to '{_fixture.Directory}': ", Assert.Single(Lines(error)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--bogus", "Unrecognized command or argument '--bogus'.")]
    [InlineData("--ca", "Unrecognized command or argument '--ca'.")]
    [InlineData("--name a_b", "--name: 'a_b' is neither a DNS name nor an IP address.")]
    [InlineData("renew --name", "Required argument missing for option: '--name'.")]
    public void RefusesWrongUsage(string arguments, string message)
    {
        var (exitCode, output, error) = RunHere(arguments.Split(' '));

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Equal([message, "--help tells the usage."], Lines(error));
        Assert.False(Directory.Exists(_fixture.Directory));
    }

    [Fact]
    public void RefusesAnEmptyDirectory()
    {
        var (exitCode, _, error) = Run("--directory", "");

        Assert.Equal((2, "--directory needs a path."), (exitCode, Lines(error)[0]));
    }

    [Fact]
    public void HelpShowsExamples()
    {
        var (exitCode, output, error) = Run("--help");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("dotnet run --project certs -- renew --ca", output, StringComparison.Ordinal);
        Assert.Contains("--directory", output, StringComparison.Ordinal);
    }

    private (int ExitCode, string Output, string Error) RunHere(params string[] arguments) =>
        Run(["--directory", _fixture.Directory, .. arguments]);

    private (int ExitCode, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = CertsCommand.Run(arguments, output, error, _fixture.Clock);
        return (exitCode, output.ToString(), error.ToString());
    }

    private static string[] Lines(string text) => text.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> ActionsIn(string output) => Lines(output).SkipLast(1).Select(line => line.Split(' ')[0]);
}
