using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microservices.Certificates;
using Microservices.Certificates.Issuing;

namespace Microservices.Tests.Unit.Certificates;

/// <summary>What is in the certificates, as others read them.</summary>
public sealed class IssuedCertificateTests : IDisposable
{
    private readonly CertificatesFixture _fixture = new();
    private readonly X509Certificate2 _authority;
    private readonly X509Certificate2 _server;
    private readonly X509Certificate2 _client;

    public IssuedCertificateTests()
    {
        _fixture.Ensure();
        var certificates = _fixture.Certificates;
        _authority = CertificateFiles.LoadWithKey(certificates.CaCertificatePath, certificates.CaKeyPath);
        _server = CertificateFiles.LoadWithKey(certificates.ServerCertificatePath, certificates.ServerKeyPath);
        _client = CertificateFiles.LoadWithKey(certificates.ClientCertificatePath, certificates.ClientKeyPath);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _server.Dispose();
        _client.Dispose();
        _fixture.Dispose();
    }

    [Fact]
    public void TheAuthoritySignsCertificatesAndNoFurtherAuthority()
    {
        var constraints = _authority.Extensions.OfType<X509BasicConstraintsExtension>().Single();
        Assert.True(constraints is { Critical: true, CertificateAuthority: true, HasPathLengthConstraint: true, PathLengthConstraint: 0 });

        var usage = _authority.Extensions.OfType<X509KeyUsageExtension>().Single();
        Assert.True(usage.Critical);
        Assert.Equal(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, usage.KeyUsages);
    }

    [Fact]
    public void TheAuthorityTellsWhoseItIs()
    {
        Assert.StartsWith("CN=Microservices development CA (", _authority.Subject, StringComparison.Ordinal);
        Assert.Contains(string.Concat(Environment.MachineName.Take(32)), _authority.Subject, StringComparison.Ordinal);
        Assert.Equal(_authority.Subject, _authority.Issuer);
    }

    [Fact]
    public void ALongMachineNameFitsTheCommonName()
    {
        using var authority = new Issuer(_fixture.Clock.Now).MakeAuthority(new string('m', 63));

        Assert.True(authority.GetNameInfo(X509NameType.SimpleName, forIssuer: false).Length <= 64);
    }

    [Fact]
    public void LeavesSignAndNothingElse()
    {
        foreach (var (leaf, purpose) in new[] { (_server, "1.3.6.1.5.5.7.3.1"), (_client, "1.3.6.1.5.5.7.3.2") })
        {
            Assert.False(leaf.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
            Assert.Equal(X509KeyUsageFlags.DigitalSignature, leaf.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
            var purposes = leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages;
            Assert.Equal([purpose], purposes.Cast<Oid>().Select(oid => oid.Value));
        }
    }

    [Fact]
    public void LeavesNameTheirAuthoritysKey()
    {
        var authorityKey = _authority.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single().SubjectKeyIdentifierBytes;

        foreach (var leaf in new[] { _server, _client })
        {
            var named = leaf.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().Single().KeyIdentifier!.Value;
            Assert.True(named.Span.SequenceEqual(authorityKey.Span));
            Assert.Single(leaf.Extensions.OfType<X509SubjectKeyIdentifierExtension>());
        }
    }

    [Fact]
    public void TheClientIsNamed()
    {
        Assert.Equal("CN=greeter-client", _client.Subject);
        Assert.Equal(["greeter-client"], _client.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateDnsNames());
    }

    [Fact]
    public void KeysAreP256AndEachItsOwn()
    {
        var keys = new[] { _authority, _server, _client }.Select(certificate => certificate.GetECDsaPublicKey()!).ToList();

        Assert.All(keys, key => Assert.Equal("1.2.840.10045.3.1.7", key.ExportParameters(false).Curve.Oid.Value));
        Assert.Equal(3, keys.Select(key => Convert.ToHexString(key.ExportSubjectPublicKeyInfo())).Distinct().Count());
        keys.ForEach(key => key.Dispose());
    }

    [Fact]
    public void SerialNumbersArePositiveAndNeverTheSame()
    {
        var serials = new List<string>();
        for (var round = 0; round < 8; round++)
        {
            using var certificate = CertificateFiles.LoadCertificate(_fixture.Certificates.ClientCertificatePath);
            serials.Add(certificate.SerialNumber);
            _fixture.Ensure(Renewal.Leaves);
        }

        Assert.Equal(serials.Count, serials.Distinct().Count());
        Assert.All(serials, serial => Assert.InRange(Convert.FromHexString(serial)[0], 0x40, 0x7f));
    }

    [Fact]
    public void LifetimesLeaveRoomForOtherClocksAndStayWithinLimits()
    {
        var now = _fixture.Clock.Now;

        Assert.Equal(now.AddHours(-1), _authority.NotBefore.ToUniversalTime());
        Assert.Equal(now.AddHours(-1), _server.NotBefore.ToUniversalTime());
        Assert.Equal(now.AddDays(5 * 365), _authority.NotAfter.ToUniversalTime());
        Assert.Equal(now.AddDays(396), _client.NotAfter.ToUniversalTime());
        Assert.True(_server.NotAfter - _server.NotBefore <= TimeSpan.FromDays(397));
    }

    [Fact]
    public void LeavesStayWithinTheirAuthoritysLifetime()
    {
        _fixture.Clock.Now = _authority.NotBefore.AddMinutes(10);
        _fixture.Ensure(Renewal.Leaves);
        using var early = CertificateFiles.LoadCertificate(_fixture.Certificates.ServerCertificatePath);
        Assert.Equal(_authority.NotBefore, early.NotBefore);

        _fixture.Clock.Now = _authority.NotAfter.AddDays(-90);
        _fixture.Ensure();
        using var late = CertificateFiles.LoadCertificate(_fixture.Certificates.ServerCertificatePath);
        Assert.Equal(_authority.NotAfter, late.NotAfter);
    }

    [Fact]
    public void ChainsToItsAuthorityForItsPurposeOnly()
    {
        Assert.True(Chains(_server, "1.3.6.1.5.5.7.3.1"));
        Assert.True(Chains(_client, "1.3.6.1.5.5.7.3.2"));
        Assert.False(Chains(_server, "1.3.6.1.5.5.7.3.2"));
        Assert.False(Chains(_client, "1.3.6.1.5.5.7.3.1"));
    }

    private bool Chains(X509Certificate2 leaf, string purpose)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_authority);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(purpose));
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = _fixture.Clock.Now.UtcDateTime;
        return chain.Build(leaf);
    }
}
