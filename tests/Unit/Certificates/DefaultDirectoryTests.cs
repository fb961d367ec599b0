using Microservices.Certificates;

namespace Microservices.Tests.Unit.Certificates;

public sealed class DefaultDirectoryTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("default-directory-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("repo", "elsewhere", "repo")]
    [InlineData("repo/server/src", "elsewhere", "repo")]
    [InlineData("repo/certs", "elsewhere", "repo")]
    [InlineData("repo/certs/dev", "elsewhere", "repo")]
    [InlineData("elsewhere", "repo/server/bin/", "repo")]
    [InlineData("repo/server", "mounted", "repo")]
    [InlineData("mounted", "mounted", "mounted")]
    [InlineData("repo/nested/certs", "elsewhere", "repo")]
    [InlineData("elsewhere", "elsewhere", "elsewhere")]
    [InlineData("ssl", "elsewhere", "ssl")]
    [InlineData("ssl/deeper", "elsewhere", "ssl/deeper")]
    public void IsInTheNearestFolderWithOurCerts(string working, string program, string home)
    {
        string[] folders = ["repo/certs", "repo/server/src", "repo/nested/certs", "mounted/certs/dev", "ssl/certs", "ssl/deeper"];
        foreach (var folder in folders)
            Directory.CreateDirectory(In(folder));
        File.WriteAllText(In("repo/certs/Certs.csproj"), "");

        Assert.Equal(In($"{home}/certs/dev"), DevelopmentCertificates.DefaultDirectory(In(working), In(program)));
    }

    [Fact]
    public void OfTheTestsIsThisRepositorys()
    {
        var directory = DevelopmentCertificates.DefaultDirectory(_root, AppContext.BaseDirectory);

        Assert.True(File.Exists(Path.Combine(directory, "..", "Certs.csproj")) || Directory.Exists(directory));
    }

    private string In(string folder) => Path.Combine(_root, folder.Replace('/', Path.DirectorySeparatorChar));
}
