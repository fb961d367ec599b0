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
    public void PemAndDer_WithAKeyOrWithout_AreRead()
    {
        using var certificate = CertificateFiles.LoadCertificate(_fixture.PathOf("server.crt"));
        using var keyed = CertificateFiles.LoadWithKey(_fixture.PathOf("server.crt"), _fixture.PathOf("server.key"));
        File.WriteAllBytes(_fixture.PathOf("server.der"), certificate.RawData);
        using var der = CertificateFiles.LoadCertificate(_fixture.PathOf("server.der"));

        Assert.Equal((false, true, false), (certificate.HasPrivateKey, keyed.HasPrivateKey, der.HasPrivateKey));
        Assert.Equal(certificate, der);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("password")]
    public void AnRsaCertificateFromElsewhere_IsRead(string? password)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=own", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var own = request.CreateSelfSigned(CertificatesFixture.Start, CertificatesFixture.Start.AddDays(1));
        File.WriteAllText(_fixture.PathOf("own.crt"), own.ExportCertificatePem());
        File.WriteAllText(_fixture.PathOf("own.key"), password is null ? key.ExportRSAPrivateKeyPem() : key.ExportEncryptedPkcs8PrivateKeyPem(
            password, new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1)));

        using var loaded = CertificateFiles.LoadWithKey(_fixture.PathOf("own.crt"), _fixture.PathOf("own.key"), password);

        Assert.True(loaded.HasPrivateKey);
    }

    [Theory]
    [InlineData("absent.crt", "The certificate file '*' does not exist; check the path.")]
    [InlineData("absent/server.crt", "The certificate file '*' does not exist; check the path.")]
    [InlineData("", "The certificate file '*' is a directory; remove it, or name a file.")]
    [InlineData("server.key", "'*' is not a certificate in PEM or DER form; check the path.")]
    [InlineData(".lock", "'*' is not a certificate in PEM or DER form; check the path.")]
    public void WhatIsWrongWithACertificate_IsSaid(string name, string message)
    {
        var path = _fixture.PathOf(name);
        AssertSays(message.Replace("*", path, StringComparison.Ordinal), () => CertificateFiles.LoadCertificate(path));
    }

    [Theory]
    [InlineData("absent.key", "The key file '*' does not exist; check the path.")]
    [InlineData("server.crt", "The key '*' of 'server' does not belong to the certificate, is not in PEM form, or is damaged; check both paths.")]
    [InlineData("client.key", "The key '*' of 'server' does not belong to the certificate, is not in PEM form, or is damaged; check both paths.")]
    public void WhatIsWrongWithAKey_IsSaid(string name, string message)
    {
        var (certificate, key) = (_fixture.PathOf("server.crt"), _fixture.PathOf(name));
        AssertSays(
            message.Replace("*", key, StringComparison.Ordinal).Replace("'server'", $"'{certificate}'", StringComparison.Ordinal),
            () => CertificateFiles.LoadWithKey(certificate, key));
    }

    [Theory]
    [InlineData(397, "expired on 2031-02-01 12:00 UTC")]
    [InlineData(-1, "is not valid before 2030-01-01 11:00 UTC")]
    public void ACertificateOutOfItsTime_IsRefused(int daysLater, string flaw)
    {
        using var certificate = CertificateFiles.LoadCertificate(_fixture.PathOf("server.crt"));

        CertificateFiles.CheckValidity(certificate, "server.crt", _fixture.Clock);
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(CertificatesFixture.Start.AddDays(daysLater));
        AssertSays($"The certificate 'server.crt' {flaw}; renew it", () => CertificateFiles.CheckValidity(certificate, "server.crt", clock));
    }

    private static void AssertSays(string beginning, Action action)
    {
        var refused = Assert.Throws<CertificatesException>(action);
        Assert.StartsWith(beginning, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }
}
