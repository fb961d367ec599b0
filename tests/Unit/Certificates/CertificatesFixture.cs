using Microservices.Certificates;
using Microservices.Certificates.Storage;

namespace Microservices.Tests.Unit.Certificates;

/// <summary>Development certificates in a directory of the test's own, which goes with it.</summary>
internal sealed class CertificatesFixture : IDisposable
{
    private readonly DirectoryInfo _root = System.IO.Directory.CreateTempSubdirectory("certificates-");

    public CertificatesFixture() => Certificates = At(Clock);

    public ManualTimeProvider Clock { get; } = new();

    public DevelopmentCertificates Certificates { get; }

    public string Root => _root.FullName;

    public string Directory => Certificates.Directory;

    public DevelopmentCertificates At(TimeProvider time) => new(Path.Combine(Root, "certs", "dev"), time);

    /// <summary>What became of each file, by file name.</summary>
    public Dictionary<string, EnsuredFile> Ensure(Renewal renewal = Renewal.WhenNeeded, params string[] names) =>
        Certificates.Ensure(names, renewal).ToDictionary(file => Path.GetFileName(file.Path));

    /// <summary>What is in the directory, by file name.</summary>
    public Dictionary<string, string> Contents() => System.IO.Directory.GetFiles(Directory)
        .Where(path => Path.GetFileName(path) != DirectoryLock.FileName)
        .ToDictionary(path => Path.GetFileName(path), File.ReadAllText);

    public string PathOf(string file) => Path.Combine(Directory, file);

    public void Dispose() => _root.Delete(recursive: true);
}
