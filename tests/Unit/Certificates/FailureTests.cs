using Microservices.Certificates;
using Microservices.Certificates.Storage;

namespace Microservices.Tests.Unit.Certificates;

/// <summary>Where the directory does not let itself be written: one exception, one line, nothing left behind.</summary>
public sealed class FailureTests : IDisposable
{
    private readonly CertificatesFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void AFileWhereAParentOfTheDirectoryShouldBe()
    {
        var obstacle = Path.GetDirectoryName(_fixture.Directory)!;
        File.WriteAllText(obstacle, "in the way");

        Assert.Contains($"'{obstacle}' is a file.", FailureOfEnsure(), StringComparison.Ordinal);
    }

    [Fact]
    public void AFileWhereTheDirectoryShouldBe()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_fixture.Directory)!);
        File.WriteAllText(_fixture.Directory, "in the way");

        Assert.Contains($"'{_fixture.Directory}' is a file.", FailureOfEnsure(), StringComparison.Ordinal);
    }

    /// <summary>Container engines make a directory where the file of a bind mount is missing.</summary>
    [Theory]
    [InlineData("server.crt")]
    [InlineData("server.key")]
    public void ADirectoryWhereAFileShouldBe(string name)
    {
        _fixture.Ensure();
        File.Delete(_fixture.PathOf(name));
        Directory.CreateDirectory(_fixture.PathOf(name));

        Assert.Contains($"'{_fixture.PathOf(name)}' is a directory; remove it", FailureOfEnsure(), StringComparison.Ordinal);
    }

    [Fact]
    public void ADirectoryWhereTheTemporaryFileShouldBe()
    {
        Directory.CreateDirectory(_fixture.PathOf("server.key.tmp"));

        Assert.StartsWith($"Cannot write to '{_fixture.PathOf("server.key")}'", FailureOfEnsure(), StringComparison.Ordinal);

        Directory.Delete(_fixture.PathOf("server.key.tmp"));
        Assert.Equal(EnsuredAction.Kept, _fixture.Ensure()["ca.crt"].Action);
    }

    [Fact]
    public void ADirectoryOfAnotherUser()
    {
        Assert.EndsWith("Check the directory's owner and mode, or choose another directory.",
            CertificatesException.CannotWrite("certs/dev", "Access is denied.", new UnauthorizedAccessException()).Message, StringComparison.Ordinal);
    }

    /// <summary>The key was stored, its certificate could not be: the next look sees it.</summary>
    [Fact]
    public void AFailureBetweenKeyAndCertificateIsRepaired()
    {
        _fixture.Ensure();
        var before = _fixture.Contents();
        Directory.CreateDirectory(_fixture.PathOf("server.crt.tmp"));

        FailureOfEnsure(Renewal.Leaves);

        var after = _fixture.Contents();
        Assert.Equal(["server.key"], after.Keys.Where(name => after[name] != before[name]));
        Directory.Delete(_fixture.PathOf("server.crt.tmp"));
        Assert.Equal("the key does not belong to the certificate, or is damaged", _fixture.Ensure()["server.crt"].Reason);
    }

    [Fact]
    public void AFailedReplacementLeavesNoTemporaryFile()
    {
        var path = Path.Combine(_fixture.Root, "taken");
        Directory.CreateDirectory(path);

        Assert.Throws<CertificatesException>(() => AtomicFile.Write(path, "text", UnixFileMode.UserRead));

        Assert.Equal([path], Directory.GetFileSystemEntries(_fixture.Root));
    }

    private string FailureOfEnsure(Renewal renewal = Renewal.WhenNeeded)
    {
        var message = Assert.Throws<CertificatesException>(() => _fixture.Ensure(renewal)).Message;

        Assert.DoesNotContain('\n', message);
        Assert.Empty(Directory.EnumerateFiles(_fixture.Root, "*.tmp", SearchOption.AllDirectories));
        return message;
    }
}
