using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microservices.Certificates;

namespace Microservices.Tests.Unit.Certificates;

/// <summary>What is in the certificates, as others read them.</summary>
public sealed class IssuedCertificateTests : IDisposable
{
    private readonly CertificatesFixture _fixture = new();

    public IssuedCertificateTests() => _fixture.Ensure(names: ["GRPC.Test", "192.0.2.7"]);

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void TheAuthority_SignsCertificatesAndNoFurtherAuthority()
    {
        using var authority = Load("ca");
        var constraints = authority.Extensions.OfType<X509BasicConstraintsExtension>().Single();
        Assert.True(constraints is { Critical: true, CertificateAuthority: true, HasPathLengthConstraint: true, PathLengthConstraint: 0 });
        Assert.Equal(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, authority.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
        Assert.StartsWith("CN=Microservices development CA (", authority.Subject, StringComparison.Ordinal);
        Assert.Equal(CertificatesFixture.Start.AddDays(5 * 365), authority.NotAfter);
    }

    [Theory]
    [InlineData("server", "1.3.6.1.5.5.7.3.1")]
    [InlineData("client", "1.3.6.1.5.5.7.3.2")]
    public void ALeaf_IsForOnePurpose_AndSignsNothing(string name, string purpose)
    {
        using var authority = Load("ca");
        using var leaf = Load(name);
        Assert.False(leaf.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        Assert.Equal(X509KeyUsageFlags.DigitalSignature, leaf.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
        var purposes = leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages;
        Assert.Equal([purpose], purposes.Cast<Oid>().Select(oid => oid.Value));
        Assert.Equal(
            authority.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single().SubjectKeyIdentifierBytes.ToArray(),
            leaf.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().Single().KeyIdentifier!.Value.ToArray());
        Assert.Equal("1.2.840.10045.3.1.7", leaf.GetECDsaPublicKey()!.ExportParameters(false).Curve.Oid.Value);
        Assert.Equal((CertificatesFixture.Start.AddHours(-1), CertificatesFixture.Start.AddDays(396)), (leaf.NotBefore, leaf.NotAfter));
    }

    [Fact]
    public void KeysAndSerialNumbers_AreNeverTheSame()
    {
        var seen = new List<string>();
        for (var round = 0; round < 8; round++)
        {
            using var certificate = Load("client");
            seen.AddRange(certificate.SerialNumber, Convert.ToHexString(certificate.GetPublicKey()));
            _fixture.Ensure(Renewal.Leaves);
        }

        Assert.Equal(seen, seen.Distinct());
    }

    [Fact]
    public void TheServers_NamesThisMachineAndWhatWasAskedFor()
    {
        var names = Names("server");

        Assert.Equal(["127.0.0.1", "192.0.2.7", "::1"], names.EnumerateIPAddresses().Select(address => $"{address}").Order(StringComparer.Ordinal));
        Assert.Superset(new HashSet<string> { "localhost", "grpc.test" }, names.EnumerateDnsNames().ToHashSet());
        Assert.Equal(["greeter-client"], Names("client").EnumerateDnsNames());
    }

    [Theory]
    [InlineData(Renewal.WhenNeeded)]
    [InlineData(Renewal.Leaves)]
    [InlineData(Renewal.Authority)]
    public void NamesOnceGiven_Stay(Renewal renewal)
    {
        File.Delete(_fixture.Certificates.ServerKeyPath);

        _fixture.Ensure(renewal, "other.test");

        Assert.Superset(new HashSet<string> { "grpc.test", "other.test" }, Names("server").EnumerateDnsNames().ToHashSet());
        Assert.Contains(IPAddress.Parse("192.0.2.7"), Names("server").EnumerateIPAddresses());
    }

    [Theory]
    [InlineData("grpc.TEST", null)]
    [InlineData("other.test", "the certificate lacked other.test")]
    public void OnlyANewName_IsAReason(string name, string? reason)
    {
        var files = _fixture.Ensure(names: name);

        Assert.Equal((reason, EnsuredAction.Kept, EnsuredAction.Kept), (files["server.crt"].Reason, files["ca.crt"].Action, files["client.crt"].Action));
    }

    [Theory]
    [InlineData("GRPC.Test", "grpc.test")]
    [InlineData("*.grpc.test", "*.grpc.test")]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("2001:DB8:0::1", "2001:db8::1")]
    [InlineData("", null)]
    [InlineData("-a", null)]
    [InlineData("a..b", null)]
    [InlineData("a b", null)]
    [InlineData("a.*.b", null)]
    [InlineData("grpc.test\n", null)]
    [InlineData("https://grpc.test", null)]
    [InlineData("grpc.test:8000", null)]
    public void AName_IsADnsNameOrAnAddress(string text, string? name) => Assert.Equal(name, ServerNames.TryParse(text));

    private X509SubjectAlternativeNameExtension Names(string certificate)
    {
        using var loaded = Load(certificate);
        return loaded.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
    }

    private X509Certificate2 Load(string name) => CertificateFiles.LoadCertificate(_fixture.PathOf($"{name}.crt"));
}
