using System.Diagnostics;
using Microservices.Certificates;
using Microservices.Tests.Common;

namespace Microservices.Tests.Unit.Certificates;

/// <summary>Where the certificates are, who may write there, and what happens when two do at once.</summary>
public sealed class DirectoryTests : IDisposable
{
    private readonly CertificatesFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("repo", "elsewhere", "repo")]
    [InlineData("repo/server/src", "elsewhere", "repo")]
    [InlineData("repo/certs/dev", "elsewhere", "repo")]
    [InlineData("elsewhere", "repo/server/bin/", "repo")]
    [InlineData("repo/server", "mounted", "repo")]
    [InlineData("mounted", "mounted", "mounted")]
    [InlineData("repo/nested/certs", "elsewhere", "repo")]
    [InlineData("elsewhere", "elsewhere", "elsewhere")]
    [InlineData("ssl/deeper", "elsewhere", "ssl/deeper")]
    public void TheDefault_IsInTheNearestFolderWithOurCerts(string working, string program, string home)
    {
        using var root = new TemporaryFolder();
        string[] folders = ["repo/certs", "repo/server/src", "repo/nested/certs", "mounted/certs/dev", "ssl/certs", "ssl/deeper"];
        foreach (var folder in folders)
        {
            Directory.CreateDirectory(Path.Combine(root.Path, folder));
        }

        File.WriteAllText(Path.Combine(root.Path, "repo/certs/Certs.csproj"), string.Empty);

        Assert.Equal(
            Path.Combine(root.Path, home, "certs", "dev"),
            DevelopmentCertificates.DefaultDirectory(Path.Combine(root.Path, working), Path.Combine(root.Path, program)));
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    public void AFileInTheWay_IsSaid(string place)
    {
        var obstacle = Path.GetFullPath(Path.Combine(_fixture.Directory, place));
        Directory.CreateDirectory(Path.GetDirectoryName(obstacle)!);
        File.WriteAllText(obstacle, "in the way");

        Assert.StartsWith($"Cannot write to '{_fixture.Directory}': ", Failure(), StringComparison.Ordinal);
    }

    // Container engines make a directory where the file of a bind mount is missing.
    [Fact]
    public void ADirectoryWhereAFileShouldBe_IsSaid()
    {
        Directory.CreateDirectory(_fixture.PathOf("server.crt"));

        Assert.Contains($"'{_fixture.PathOf("server.crt")}' is a directory; remove it", Failure(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoProcesses_MakeThemOnce()
    {
        Process[] processes = [Start(), Start()];
        try
        {
            var output = string.Concat(await Task.WhenAll(processes.Select(process => process.StandardOutput.ReadToEndAsync())).Bounded());
            await Task.WhenAll(processes.Select(process => process.WaitForExitAsync())).Bounded();

            Assert.All(processes, process => Assert.Equal(0, process.ExitCode));
            Assert.Equal((6, 6), (output.Split("made ").Length - 1, output.Split("kept ").Length - 1));
            Assert.All(_fixture.At(TimeProvider.System).Ensure(), file => Assert.Equal(EnsuredAction.Kept, file.Action));
        }
        finally
        {
            foreach (var process in processes)
            {
                process.Kill();
                process.Dispose();
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhoeverWaitsForAnother_TakesWhatItMade_OrGivesUpAfterTenSeconds(bool isHeldForEver)
    {
        using var other = new CertificatesFixture();
        other.Ensure();
        Directory.CreateDirectory(_fixture.Directory);
        var held = new FileStream(_fixture.PathOf(".lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        var ensuring = Task.Run(() => _fixture.Ensure());
        if (!isHeldForEver)
        {
            foreach (var (name, content) in other.Contents())
            {
                File.WriteAllText(_fixture.PathOf(name), content);
            }

            held.Dispose();
        }

        while (!ensuring.IsCompleted)
        {
            _fixture.Clock.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        if (isHeldForEver)
        {
            Assert.StartsWith("Cannot write to", (await Assert.ThrowsAsync<CertificatesException>(() => ensuring)).Message, StringComparison.Ordinal);
            held.Dispose();
        }
        else
        {
            Assert.All((await ensuring).Values, file => Assert.Equal(EnsuredAction.Kept, file.Action));
        }
    }

    private Process Start() => Process.Start(new ProcessStartInfo(
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
        [typeof(DevelopmentCertificates).Assembly.Location, "--directory", _fixture.Directory])
    {
        RedirectStandardOutput = true,
    })!;

    private string Failure()
    {
        var message = Assert.Throws<CertificatesException>(() => _fixture.Ensure()).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
