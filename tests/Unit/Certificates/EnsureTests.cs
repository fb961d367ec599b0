using Microservices.Certificates;

namespace Microservices.Tests.Unit.Certificates;

public sealed class EnsureTests : IDisposable
{
    private static readonly string[] AllFiles = ["ca.crt", "ca.key", "server.crt", "server.key", "client.crt", "client.key"];
    private static readonly string[] Leaves = AllFiles[2..];

    private readonly CertificatesFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void MakesEverythingAtFirst()
    {
        var files = _fixture.Certificates.Ensure();

        Assert.Equal(AllFiles, files.Select(file => Path.GetRelativePath(_fixture.Directory, file.Path)));
        Assert.All(files, file => Assert.Equal(EnsuredAction.Made, file.Action));
        Assert.All(files, file => Assert.True(File.Exists(file.Path)));
        Assert.Equal(AllFiles.Order(), _fixture.Contents().Keys.Order());
    }

    [Fact]
    public void NamesItsFiles()
    {
        var certificates = _fixture.Certificates;

        Assert.Equal(
            _fixture.Certificates.Ensure().Select(file => file.Path),
            [
                certificates.CaCertificatePath, certificates.CaKeyPath,
                certificates.ServerCertificatePath, certificates.ServerKeyPath,
                certificates.ClientCertificatePath, certificates.ClientKeyPath,
            ]);
    }

    [Fact]
    public void LeavesGoodFilesByteForByte()
    {
        _fixture.Ensure();
        var before = _fixture.Contents();

        var files = _fixture.Ensure();

        Assert.Equal(before, _fixture.Contents());
        Assert.All(files.Values, file => Assert.Equal((EnsuredAction.Kept, null), (file.Action, file.Reason)));
    }

    [Fact]
    public void TakesNoLockWhenAllIsGood()
    {
        _fixture.Ensure();
        File.Delete(_fixture.PathOf(".lock"));

        _fixture.Ensure();

        Assert.False(File.Exists(_fixture.PathOf(".lock")));
    }

    [Fact]
    public void RenewsLeavesFromTheSameAuthority()
    {
        _fixture.Ensure();
        var before = _fixture.Contents();

        var files = _fixture.Ensure(Renewal.Leaves);

        AssertReplaced(Leaves, before);
        Assert.All(Leaves, name => Assert.Equal((EnsuredAction.Renewed, "renewal asked for"), (files[name].Action, files[name].Reason)));
        AssertAllGood();
    }

    [Fact]
    public void RenewsTheAuthorityWithItsLeaves()
    {
        _fixture.Ensure();
        var before = _fixture.Contents();

        _fixture.Ensure(Renewal.Authority);

        AssertReplaced(AllFiles, before);
        AssertAllGood();
    }

    [Theory]
    [InlineData(365, new string[0])]
    [InlineData(366, new[] { "server.crt", "server.key", "client.crt", "client.key" })]
    [InlineData(397, new[] { "server.crt", "server.key", "client.crt", "client.key" })]
    [InlineData(5 * 365 - 30, new[] { "ca.crt", "ca.key", "server.crt", "server.key", "client.crt", "client.key" })]
    [InlineData(-1, new[] { "ca.crt", "ca.key", "server.crt", "server.key", "client.crt", "client.key" })]
    public void RenewsWhatIsOutOfTimeOrWillBeInThirtyDays(int daysLater, string[] renewed)
    {
        _fixture.Ensure();
        var before = _fixture.Contents();
        _fixture.Clock.Now += TimeSpan.FromDays(daysLater);

        _fixture.Ensure();

        AssertReplaced(renewed, before);
        AssertAllGood();
    }

    [Theory]
    [InlineData(370, "the certificate expires on 2031-02-01 12:00 UTC")]
    [InlineData(400, "the certificate expired on 2031-02-01 12:00 UTC")]
    public void TellsWhyItRenewed(int daysLater, string reason)
    {
        _fixture.Ensure();
        _fixture.Clock.Now += TimeSpan.FromDays(daysLater);

        Assert.Equal(reason, _fixture.Ensure()["server.crt"].Reason);
    }

    [Fact]
    public void TellsThatAClockWentBack()
    {
        _fixture.Ensure();
        _fixture.Clock.Now -= TimeSpan.FromDays(1);

        var files = _fixture.Ensure();

        Assert.Equal("the certificate is not valid before 2030-01-01 11:00 UTC", files["ca.crt"].Reason);
        Assert.Equal("the CA is new", files["server.crt"].Reason);
    }

    [Fact]
    public void KeepsALeafThatItsAuthorityCutShort()
    {
        _fixture.Ensure();
        _fixture.Clock.Now += TimeSpan.FromDays(5 * 365 - 60);

        var files = _fixture.Ensure();

        Assert.Equal(files["ca.crt"].ValidUntil, files["server.crt"].ValidUntil);
        AssertAllGood();
    }

    [Fact]
    public void OnlyTheOwnerReadsKeys()
    {
        if (OperatingSystem.IsWindows())
            return;

        // What a crash left behind under the temporary name is not what the key is written into.
        Directory.CreateDirectory(_fixture.Directory);
        File.WriteAllText(_fixture.PathOf("server.key.tmp"), "left behind, readable for everyone");

        foreach (var path in _fixture.Certificates.Ensure().Select(file => file.Path))
        {
            const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            const UnixFileMode everyoneReads = ownerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
            var isKey = path.EndsWith(".key", StringComparison.Ordinal);
            Assert.Equal(isKey ? ownerOnly : everyoneReads, File.GetUnixFileMode(path));
        }

        Assert.False(File.Exists(_fixture.PathOf("server.key.tmp")));
    }

    private void AssertReplaced(string[] expected, Dictionary<string, string> before)
    {
        var after = _fixture.Contents();
        Assert.Equal(expected.Order(), AllFiles.Where(name => before[name] != after[name]).Order());
    }

    private void AssertAllGood() => Assert.All(_fixture.Ensure().Values, file => Assert.Equal(EnsuredAction.Kept, file.Action));
}
