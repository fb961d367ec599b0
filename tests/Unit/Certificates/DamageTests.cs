using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microservices.Certificates;

namespace Microservices.Tests.Unit.Certificates;

/// <summary>What can happen to the files, and that each is found out, told and repaired, and nothing else touched.</summary>
public sealed class DamageTests : IDisposable
{
    private const string NotOurs = "the certificate is not the present CA's, or for another purpose";

    private readonly CertificatesFixture _fixture = new();
    private readonly CertificatesFixture _foreign = new();

    public DamageTests()
    {
        _fixture.Ensure();
        _foreign.Ensure();
    }

    public void Dispose()
    {
        _fixture.Dispose();
        _foreign.Dispose();
    }

    [Theory]
    [InlineData("server")]
    [InlineData("client")]
    public void RepairsALeafAlone(string leaf)
    {
        var untouched = leaf == "server" ? "client" : "server";
        var before = _fixture.Contents();
        File.WriteAllText(_fixture.PathOf($"{leaf}.crt"), "not a certificate");

        var files = _fixture.Ensure();

        Assert.Equal((EnsuredAction.Renewed, "the certificate was damaged"), (files[$"{leaf}.crt"].Action, files[$"{leaf}.crt"].Reason));
        foreach (var name in new[] { "ca.crt", "ca.key", $"{untouched}.crt", $"{untouched}.key" })
            Assert.Equal((EnsuredAction.Kept, before[name]), (files[name].Action, _fixture.Contents()[name]));
        AssertAllGood();
    }

    [Theory]
    [InlineData("server.crt", "the certificate was missing")]
    [InlineData("server.key", "the key was missing")]
    [InlineData("ca.crt", "the certificate was missing")]
    [InlineData("ca.key", "the key was missing")]
    public void TellsWhichHalfWasMissing(string missing, string reason)
    {
        File.Delete(_fixture.PathOf(missing));

        var files = _fixture.Ensure();

        Assert.Equal((EnsuredAction.Made, reason), (files[missing].Action, files[missing].Reason));
        var other = Path.ChangeExtension(missing, missing.EndsWith("key", StringComparison.Ordinal) ? "crt" : "key");
        Assert.Equal((EnsuredAction.Renewed, reason), (files[other].Action, files[other].Reason));
        AssertAllGood();
    }

    [Theory]
    [InlineData("client.key")]
    [InlineData("ca.key")]
    public void RepairsAnotherCertificatesKey(string stranger)
    {
        File.Copy(_fixture.PathOf(stranger), _fixture.PathOf("server.key"), overwrite: true);

        Assert.Equal("the key does not belong to the certificate, or is damaged", _fixture.Ensure()["server.crt"].Reason);
        AssertAllGood();
    }

    [Theory]
    [InlineData("PRIVATE KEY", "does not belong to the certificate, or is damaged")]
    [InlineData("ENCRYPTED PRIVATE KEY", "is encrypted, and no password was given")]
    [InlineData("PUBLIC KEY", "is not a private key in PEM form")]
    public void RepairsADamagedKey(string label, string reason)
    {
        File.WriteAllText(_fixture.PathOf("client.key"), $"-----BEGIN {label}-----\nAAAA\n-----END {label}-----\n");

        Assert.Equal($"the key {reason}", _fixture.Ensure()["client.key"].Reason);
        AssertAllGood();
    }

    [Fact]
    public void RepairsALeafOfAForeignAuthorityOfTheSameName()
    {
        Replace("server", _foreign, "server");

        var files = _fixture.Ensure();

        Assert.Equal(NotOurs, files["server.crt"].Reason);
        Assert.Equal(EnsuredAction.Kept, files["client.crt"].Action);
        AssertAllGood();
    }

    [Fact]
    public void RenewsBothLeavesUnderAForeignAuthority()
    {
        Replace("ca", _foreign, "ca");

        var files = _fixture.Ensure();

        Assert.Equal(EnsuredAction.Kept, files["ca.crt"].Action);
        Assert.Equal(NotOurs, files["server.crt"].Reason);
        Assert.Equal(NotOurs, files["client.crt"].Reason);
        AssertAllGood();
    }

    [Fact]
    public void RepairsACertificateForTheWrongPurpose()
    {
        Replace("client", _fixture, "server");

        Assert.Equal(NotOurs, _fixture.Ensure()["client.crt"].Reason);
        AssertAllGood();
    }

    [Fact]
    public void RepairsAnAuthorityThatIsNone()
    {
        Replace("ca", _fixture, "server");

        Assert.Equal("the certificate is not a CA's of our making", _fixture.Ensure()["ca.crt"].Reason);
        AssertAllGood();
    }

    [Fact]
    public void RepairsAnAuthorityThatCannotIssueOurKindOfCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=a company's CA", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForCertificateAuthority());
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        using var authority = request.CreateSelfSigned(_fixture.Clock.Now, _fixture.Clock.Now.AddYears(1));
        File.WriteAllText(_fixture.PathOf("ca.crt"), authority.ExportCertificatePem());
        File.WriteAllText(_fixture.PathOf("ca.key"), key.ExportPkcs8PrivateKeyPem());

        Assert.Equal("the certificate is not a CA's of our making", _fixture.Ensure()["ca.crt"].Reason);
        AssertAllGood();
    }

    /// <summary>A key is stored before its certificate, the CA before its leaves; a crash can come after any file.</summary>
    [Theory]
    [InlineData("ca.key")]
    [InlineData("ca.key", "ca.crt")]
    [InlineData("ca.key", "ca.crt", "server.key")]
    [InlineData("ca.key", "ca.crt", "server.key", "server.crt", "client.key")]
    public void RepairsWhatACrashLeftHalfDone(params string[] written)
    {
        foreach (var name in written)
            File.Copy(_foreign.PathOf(name), _fixture.PathOf(name), overwrite: true);

        var files = _fixture.Ensure();

        Assert.Contains(files.Values, file => file.Action == EnsuredAction.Renewed);
        AssertAllGood();
    }

    private void Replace(string target, CertificatesFixture source, string name)
    {
        foreach (var extension in new[] { "crt", "key" })
            File.Copy(source.PathOf($"{name}.{extension}"), _fixture.PathOf($"{target}.{extension}"), overwrite: true);
    }

    private void AssertAllGood() => Assert.All(_fixture.Ensure().Values, file => Assert.Equal(EnsuredAction.Kept, file.Action));
}
