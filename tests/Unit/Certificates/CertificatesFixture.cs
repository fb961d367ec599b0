using Microservices.Certificates;
using Microservices.Tests.Common;
using Microsoft.Extensions.Time.Testing;

namespace Microservices.Tests.Unit.Certificates;

/// <summary>Development certificates in a directory of the test's own.</summary>
internal sealed class CertificatesFixture : IDisposable
{
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    public CertificatesFixture() => Certificates = At(Clock);

    public FakeTimeProvider Clock { get; } = new(Start);

    public DevelopmentCertificates Certificates { get; }

    public string Directory => Certificates.Directory;

    public DevelopmentCertificates At(TimeProvider time) => new(Path.Combine(_folder.Path, "certs", "dev"), time);

    /// <summary>What became of each file, by file name.</summary>
    public Dictionary<string, EnsuredFile> Ensure(Renewal renewal = Renewal.WhenNeeded, params string[] names) =>
        Certificates.Ensure(names, renewal).ToDictionary(file => Path.GetFileName(file.Path));

    /// <summary>What is in the directory, by file name.</summary>
    public Dictionary<string, string> Contents() => System.IO.Directory.GetFiles(Directory)
        .Where(path => Path.GetFileName(path) != ".lock")
        .ToDictionary(path => Path.GetFileName(path), File.ReadAllText);

    public string PathOf(string file) => Path.Combine(Directory, file);

    public void AssertAllGood() => Assert.All(Ensure().Values, file => Assert.Equal(EnsuredAction.Kept, file.Action));

    public void Dispose() => _folder.Dispose();
}
