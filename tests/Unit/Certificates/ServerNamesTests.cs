using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microservices.Certificates;
using Microservices.Certificates.Issuing;

namespace Microservices.Tests.Unit.Certificates;

public sealed class ServerNamesTests : IDisposable
{
    private readonly CertificatesFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("localhost", "localhost")]
    [InlineData("GRPC.Test", "grpc.test")]
    [InlineData("*.grpc.test", "*.grpc.test")]
    [InlineData("a-1", "a-1")]
    [InlineData("1.example", "1.example")]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("2001:DB8:0::1", "2001:db8::1")]
    [InlineData("", null)]
    [InlineData("1", null)]
    [InlineData("127.1", null)]
    [InlineData("256.0.0.1", null)]
    [InlineData("a_b", null)]
    [InlineData("-a", null)]
    [InlineData("a-", null)]
    [InlineData("a..b", null)]
    [InlineData("a.", null)]
    [InlineData("a b", null)]
    [InlineData("a.*.b", null)]
    [InlineData("grpc.test\n", null)]
    [InlineData("fe80::1%eth0", null)]
    [InlineData("https://grpc.test", null)]
    [InlineData("grpc.test:8000", null)]
    public void KnowsANameWhenItSeesOne(string text, string? name) => Assert.Equal(name, ServerNames.TryParse(text));

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void ALabelHasAtMost63Characters(int length, bool valid) =>
        Assert.Equal(valid, ServerNames.TryParse(new string('a', length)) is not null);

    [Theory]
    [InlineData("Build-7", "127.0.0.1, ::1, build-7, localhost")]
    [InlineData("LOCALHOST", "127.0.0.1, ::1, localhost")]
    [InlineData("my_machine", "127.0.0.1, ::1, localhost")]
    [InlineData("0123456789", "127.0.0.1, ::1, localhost")]
    [InlineData("", "127.0.0.1, ::1, localhost")]
    public void AMachineIsReachedByItsNameWhereThatIsADnsName(string machine, string names) =>
        Assert.Equal(names, ServerNames.OfMachine(machine).ToString());

    [Fact]
    public void AServersCertificateNamesThisMachine()
    {
        _fixture.Ensure();

        var names = NamesInCertificate();

        Assert.Equal([IPAddress.Loopback, IPAddress.IPv6Loopback], names.EnumerateIPAddresses());
        Assert.Contains("localhost", names.EnumerateDnsNames());
        if (ServerNames.TryParse(Environment.MachineName) is { } host)
            Assert.Contains(host, names.EnumerateDnsNames());
    }

    [Fact]
    public void AddedNamesBecomeDnsNamesAndAddresses()
    {
        _fixture.Ensure(names: ["grpc.test", "192.0.2.7"]);

        var names = NamesInCertificate();

        Assert.Contains("grpc.test", names.EnumerateDnsNames());
        Assert.DoesNotContain("192.0.2.7", names.EnumerateDnsNames());
        Assert.Contains(IPAddress.Parse("192.0.2.7"), names.EnumerateIPAddresses());
    }

    [Fact]
    public void ANewNameRenewsTheServersCertificateAlone()
    {
        _fixture.Ensure();

        var files = _fixture.Ensure(names: ["grpc.test", "192.0.2.7"]);

        Assert.Equal("the certificate lacked 192.0.2.7, grpc.test", files["server.crt"].Reason);
        Assert.Equal(EnsuredAction.Kept, files["ca.crt"].Action);
        Assert.Equal(EnsuredAction.Kept, files["client.crt"].Action);
    }

    [Fact]
    public void AKnownNameRenewsNothing()
    {
        _fixture.Ensure(names: "grpc.test");

        Assert.Equal(EnsuredAction.Kept, _fixture.Ensure(names: "GRPC.TEST")["server.crt"].Action);
    }

    [Theory]
    [InlineData(Renewal.WhenNeeded)]
    [InlineData(Renewal.Leaves)]
    [InlineData(Renewal.Authority)]
    public void NamesOnceGivenStay(Renewal renewal)
    {
        _fixture.Ensure(names: ["grpc.test"]);
        File.Delete(_fixture.Certificates.ServerKeyPath);

        _fixture.Ensure(renewal, "other.test");

        Assert.Contains("grpc.test", NamesInCertificate().EnumerateDnsNames());
        Assert.Contains("other.test", NamesInCertificate().EnumerateDnsNames());
    }

    [Fact]
    public void RefusesWhatIsNoName()
    {
        var refused = Assert.Throws<CertificatesException>(() => _fixture.Ensure(names: "a_b"));

        Assert.Equal("'a_b' is neither a DNS name nor an IP address.", refused.Message);
        Assert.False(Directory.Exists(_fixture.Directory));
    }

    private X509SubjectAlternativeNameExtension NamesInCertificate()
    {
        using var certificate = CertificateFiles.LoadCertificate(_fixture.Certificates.ServerCertificatePath);
        return certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
    }
}
