using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microservices.Certificates;
using Microsoft.Extensions.Time.Testing;

namespace Microservices.Tests.Unit.Certificates;

/// <summary>What is missing or not good is made anew, with the reason, and nothing else is touched.</summary>
public sealed class EnsureTests : IDisposable
{
    private const string NotOurs = "the certificate is not the present CA's, or for another purpose";
    private const string BadKey = "the key does not belong to the certificate, is not in PEM form, or is damaged";

    private static readonly string[] AllFiles = ["ca.crt", "ca.key", "server.crt", "server.key", "client.crt", "client.key"];

    private readonly CertificatesFixture _fixture = new();
    private readonly CertificatesFixture _foreign = new();

    public void Dispose()
    {
        _fixture.Dispose();
        _foreign.Dispose();
    }

    [Fact]
    public void AtFirst_AllIsMade()
    {
        var certificates = _fixture.Certificates;
        var files = certificates.Ensure();

        Assert.All(files, file => Assert.Equal(EnsuredAction.Made, file.Action));
        Assert.Equal(AllFiles.Order(), _fixture.Contents().Keys.Order());
        Assert.Equal(
            [
                certificates.CaCertificatePath, certificates.CaKeyPath, certificates.ServerCertificatePath,
                certificates.ServerKeyPath, certificates.ClientCertificatePath, certificates.ClientKeyPath,
            ],
            files.Select(file => file.Path));
    }

    [Fact]
    public void WhatIsGood_IsLeft_WithoutALock()
    {
        _fixture.Ensure();
        var before = _fixture.Contents();
        File.Delete(_fixture.PathOf(".lock"));

        var files = _fixture.Ensure();

        Assert.Equal(before, _fixture.Contents());
        Assert.All(files.Values, file => Assert.Equal((EnsuredAction.Kept, null), (file.Action, file.Reason)));
        Assert.False(File.Exists(_fixture.PathOf(".lock")));
    }

    [Theory]
    [InlineData(Renewal.Leaves, 4)]
    [InlineData(Renewal.Authority, 6)]
    public void ARenewal_ReplacesWhatWasAskedFor(Renewal renewal, int count)
    {
        _fixture.Ensure();
        var before = _fixture.Contents();

        var files = _fixture.Ensure(renewal);

        AssertReplaced(AllFiles[^count..], before);
        Assert.All(AllFiles[^count..], name => Assert.Equal((EnsuredAction.Renewed, "renewal asked for"), (files[name].Action, files[name].Reason)));
        _fixture.AssertAllGood();
    }

    [Theory]
    [InlineData(365, 0, null)]
    [InlineData(370, 4, "the certificate expires on 2031-02-01 12:00 UTC")]
    [InlineData(400, 4, "the certificate expired on 2031-02-01 12:00 UTC")]
    [InlineData((5 * 365) - 30, 6, "the CA is new")]
    public void WhatWillExpireInThirtyDays_IsReplaced(int daysLater, int count, string? reason)
    {
        _fixture.Ensure();
        var before = _fixture.Contents();
        _fixture.Clock.Advance(TimeSpan.FromDays(daysLater));

        Assert.Equal(reason, _fixture.Ensure()["server.crt"].Reason);

        AssertReplaced(AllFiles[^count..], before);
        _fixture.AssertAllGood();
    }

    [Fact]
    public void WhatIsNotValidYet_IsReplaced()
    {
        _fixture.Ensure();

        var files = _fixture.At(new FakeTimeProvider(CertificatesFixture.Start.AddDays(-1))).Ensure();

        Assert.Equal("the certificate is not valid before 2030-01-01 11:00 UTC", files[0].Reason);
    }

    [Fact]
    public void ACertificate_StaysWithinItsAuthoritysLifetime()
    {
        _fixture.Ensure();
        _fixture.Clock.Advance(TimeSpan.FromDays((5 * 365) - 60));

        var files = _fixture.Ensure();

        Assert.Equal(files["ca.crt"].ValidUntil, files["server.crt"].ValidUntil);
        _fixture.AssertAllGood();
    }

    [Theory]
    [InlineData("server.crt", "the certificate was missing")]
    [InlineData("server.key", "the key was missing")]
    [InlineData("ca.crt", "the certificate was missing")]
    [InlineData("ca.key", "the key was missing")]
    public void WhichHalfWasMissing_IsSaid(string missing, string reason)
    {
        _fixture.Ensure();
        File.Delete(_fixture.PathOf(missing));

        var files = _fixture.Ensure();

        Assert.Equal((EnsuredAction.Made, reason), (files[missing].Action, files[missing].Reason));
        var other = Path.ChangeExtension(missing, missing.EndsWith("key", StringComparison.Ordinal) ? "crt" : "key");
        Assert.Equal((EnsuredAction.Renewed, reason), (files[other].Action, files[other].Reason));
        _fixture.AssertAllGood();
    }

    [Theory]
    [InlineData("server.crt", "not a certificate", "the certificate was damaged")]
    [InlineData("server.key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", BadKey)]
    [InlineData("server.key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n", "the key is encrypted, and no password was given")]
    public void ADamagedFile_IsReplacedWithItsOtherHalf(string name, string content, string reason)
    {
        _fixture.Ensure();
        var before = _fixture.Contents();
        File.WriteAllText(_fixture.PathOf(name), content);

        Assert.Equal(reason, _fixture.Ensure()["server.crt"].Reason);

        AssertReplaced(["server.crt", "server.key"], before);
        _fixture.AssertAllGood();
    }

    // What a crash leaves: a key is stored before its certificate, the CA before its leaves.
    [Theory]
    [InlineData("server.key", "server.key", BadKey)]
    [InlineData("server.*", "server.*", NotOurs)]
    [InlineData("ca.*", "ca.*", NotOurs)]
    [InlineData("client.*", "server.*", NotOurs)]
    public void WhatBelongsToAnother_IsReplaced(string from, string to, string reason)
    {
        _fixture.Ensure();
        _foreign.Ensure();
        foreach (var extension in to.EndsWith('*') ? new[] { "crt", "key" } : ["key"])
        {
            File.Copy(_foreign.PathOf(Path.ChangeExtension(from, extension)), _fixture.PathOf(Path.ChangeExtension(to, extension)), overwrite: true);
        }

        Assert.Equal(reason, _fixture.Ensure()["server.crt"].Reason);
        _fixture.AssertAllGood();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnAuthorityThatIsNotOurs_IsReplaced(bool isAuthority)
    {
        _fixture.Ensure();
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=a company's", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, critical: true));
        using var authority = request.CreateSelfSigned(CertificatesFixture.Start, CertificatesFixture.Start.AddYears(1));
        File.WriteAllText(_fixture.PathOf("ca.crt"), authority.ExportCertificatePem());
        File.WriteAllText(_fixture.PathOf("ca.key"), key.ExportPkcs8PrivateKeyPem());

        Assert.Equal("the certificate is not a CA's of our making", _fixture.Ensure()["ca.crt"].Reason);
        _fixture.AssertAllGood();
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void OnlyTheOwnerReadsKeys()
    {
        // What a crash left under the temporary name has a mode of its own.
        Directory.CreateDirectory(_fixture.Directory);
        File.WriteAllText(_fixture.PathOf("server.key.tmp"), "readable for everyone");

        const UnixFileMode OwnerReads = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        const UnixFileMode EveryoneReads = OwnerReads | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        foreach (var path in _fixture.Certificates.Ensure().Select(file => file.Path))
        {
            Assert.Equal(path.EndsWith(".key", StringComparison.Ordinal) ? OwnerReads : EveryoneReads, File.GetUnixFileMode(path));
        }

        Assert.False(File.Exists(_fixture.PathOf("server.key.tmp")));
    }

    private void AssertReplaced(string[] expected, Dictionary<string, string> before)
    {
        var after = _fixture.Contents();
        Assert.Equal(expected.Order(), AllFiles.Where(name => before[name] != after[name]).Order());
    }
}
