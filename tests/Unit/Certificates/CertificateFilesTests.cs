using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microservices.Certificates;

namespace Microservices.Tests.Unit.Certificates;

public sealed class CertificateFilesTests : IDisposable
{
    private readonly CertificatesFixture _fixture = new();

    public CertificateFilesTests() => _fixture.Ensure();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void LoadsACertificateWithItsKey()
    {
        using var certificate = CertificateFiles.LoadWithKey(_fixture.PathOf("server.crt"), _fixture.PathOf("server.key"));

        Assert.True(certificate.HasPrivateKey);
    }

    [Fact]
    public void LoadsACertificateAlone()
    {
        using var certificate = CertificateFiles.LoadCertificate(_fixture.PathOf("ca.crt"));

        Assert.False(certificate.HasPrivateKey);
    }

    [Fact]
    public void LoadsDer()
    {
        using var certificate = CertificateFiles.LoadCertificate(_fixture.PathOf("ca.crt"));
        File.WriteAllBytes(_fixture.PathOf("ca.der"), certificate.RawData);

        using var fromDer = CertificateFiles.LoadCertificate(_fixture.PathOf("ca.der"));

        Assert.Equal(certificate.Thumbprint, fromDer.Thumbprint);
    }

    [Fact]
    public void LoadsRsaFromElsewhere()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=own", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var own = request.CreateSelfSigned(_fixture.Clock.Now, _fixture.Clock.Now.AddDays(1));
        File.WriteAllText(_fixture.PathOf("own.crt"), own.ExportCertificatePem());
        File.WriteAllText(_fixture.PathOf("own.key"), key.ExportRSAPrivateKeyPem());

        using var loaded = CertificateFiles.LoadWithKey(_fixture.PathOf("own.crt"), _fixture.PathOf("own.key"));

        Assert.True(loaded.HasPrivateKey);
    }

    [Theory]
    [InlineData("absent.crt", "The certificate file '*' does not exist; check the path.")]
    [InlineData("absent/server.crt", "The certificate file '*' does not exist; check the path.")]
    [InlineData("", "The certificate file '*' is a directory; remove it, or name a file.")]
    [InlineData("server.key", "'*' is not a certificate in PEM or DER form; check the path.")]
    [InlineData(".lock", "'*' is not a certificate in PEM or DER form; check the path.")]
    public void TellsWhatIsWrongWithACertificate(string name, string message)
    {
        var path = _fixture.PathOf(name);

        var refused = Assert.Throws<CertificatesException>(() => CertificateFiles.LoadCertificate(path));

        AssertSays(message.Replace("*", path, StringComparison.Ordinal), refused);
    }

    [Theory]
    [InlineData("absent.key", "The key file '*' does not exist; check the path.")]
    [InlineData("server.crt", "The key '*' of 'server' is not a private key in PEM form; check both paths.")]
    [InlineData("client.key", "The key '*' of 'server' does not belong to the certificate, or is damaged; check both paths.")]
    [InlineData("encrypted.key", "The key '*' of 'server' is encrypted, and no password was given; check both paths.")]
    public void TellsWhatIsWrongWithAKey(string name, string message)
    {
        var certificate = _fixture.PathOf("server.crt");
        var key = _fixture.PathOf(name);
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(_fixture.PathOf("encrypted.key"), ecdsa.ExportEncryptedPkcs8PrivateKeyPem(
            "password", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1)));

        var refused = Assert.Throws<CertificatesException>(() => CertificateFiles.LoadWithKey(certificate, key));

        AssertSays(
            message.Replace("*", key, StringComparison.Ordinal).Replace("'server'", $"'{certificate}'", StringComparison.Ordinal),
            refused);
    }

    [Fact]
    public void AnEmptyPathIsNoFile() =>
        AssertSays("The certificate file '' ", Assert.Throws<CertificatesException>(() => CertificateFiles.LoadCertificate("")));

    [Theory]
    [InlineData(0, null)]
    [InlineData(396, null)]
    [InlineData(397, "expired on 2031-02-01 12:00 UTC")]
    [InlineData(-1, "is not valid before 2030-01-01 11:00 UTC")]
    public void ChecksValidity(int daysLater, string? flaw)
    {
        using var certificate = CertificateFiles.LoadCertificate(_fixture.PathOf("server.crt"));
        _fixture.Clock.Now += TimeSpan.FromDays(daysLater);

        var refused = Record.Exception(() => CertificateFiles.CheckValidity(certificate, "server.crt", _fixture.Clock));

        if (flaw is null)
            Assert.Null(refused);
        else
            AssertSays($"The certificate 'server.crt' {flaw}; renew it", Assert.IsType<CertificatesException>(refused));
    }

    private static void AssertSays(string beginning, CertificatesException exception)
    {
        Assert.StartsWith(beginning, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }
}
