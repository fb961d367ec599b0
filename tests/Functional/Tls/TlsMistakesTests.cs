using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microservices.Certificates;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Tls;

/// <summary>A server whose certificates, or whose clients' CA, cannot be used says so in one line, with exit code 1.</summary>
public sealed class TlsMistakesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DevelopmentCertificates _files;

    public TlsMistakesTests()
    {
        _files = new DevelopmentCertificates(Path.Combine(_folder.Path, "good"), TimeProvider.System);
        _files.Ensure();
    }

    [Fact]
    public async Task AKeyThatIsADirectory() =>
        await AssertRefusedAsync($"The key file '{_folder.Path}' is a directory", Certificate(_files.ServerCertificatePath, _folder.Path));

    [Fact]
    public async Task ACertificateForClients() => await AssertRefusedAsync(
        $"The certificate '{_files.ClientCertificatePath}' is not one for servers",
        Certificate(_files.ClientCertificatePath, _files.ClientKeyPath));

    [Theory]
    [InlineData(null, "is encrypted, and no password was given")]
    [InlineData("wrong", "cannot be decrypted: its password is another")]
    public async Task AnEncryptedKey(string? password, string message)
    {
        var key = Encrypted();

        await AssertRefusedAsync(
            $"The key '{key}' of '{_files.ServerCertificatePath}' {message}",
            [.. Certificate(_files.ServerCertificatePath, key), .. Password(password)]);
    }

    [Fact]
    public async Task AnEncryptedKey_WithItsPassword_IsServedWith()
    {
        await using var server = await GreeterServerProcess.StartWithAsync(
            _files.Directory, [.. Certificate(_files.ServerCertificatePath, Encrypted()), .. Password("right")]);

        Assert.Equal(0, (await server.ClientAsync("h2", "hello")).ExitCode);
    }

    [Fact]
    public async Task ABundleWithAnotherPassword()
    {
        var bundle = Path.Combine(_folder.Path, "server.pfx");
        using var certificate = CertificateFiles.LoadWithKey(_files.ServerCertificatePath, _files.ServerKeyPath);
        await File.WriteAllBytesAsync(bundle, certificate.Export(X509ContentType.Pkcs12, "right"));

        await AssertRefusedAsync(
            $"Kestrel:Certificates:Default:Path '{bundle}' cannot be read as PKCS #12: check its Password",
            [$"--Kestrel:Certificates:Default:Path={bundle}", .. Password("wrong")]);
    }

    [Fact]
    public async Task NoCaForClients() => await AssertRefusedAsync(
        "Server:ClientCertificates is required, but there is no CA for it: name the file of the clients' CA with --Server:ClientCa=FILE",
        [.. Certificate(_files.ServerCertificatePath, _files.ServerKeyPath), "--Server:ClientCertificates=required"]);

    [Fact]
    public async Task ACaForClientsThatDoesNotExist() => await AssertClientCaRefusedAsync("/none.crt", "The certificate file '/none.crt' does not exist");

    [Fact]
    public async Task ACaForClientsThatIsNoCertificate() =>
        await AssertClientCaRefusedAsync(_files.ClientKeyPath, $"'{_files.ClientKeyPath}' is not a certificate");

    [Fact]
    public async Task ACaForClientsThatHasExpired()
    {
        var expired = new DevelopmentCertificates(Path.Combine(_folder.Path, "expired"), new FixedTime(TimeSpan.FromDays(-6 * 365)));
        expired.Ensure();

        await AssertClientCaRefusedAsync(expired.CaCertificatePath, $"The certificate '{expired.CaCertificatePath}' expired");
    }

    public void Dispose() => _folder.Dispose();

    private static string[] Certificate(string path, string keyPath) =>
        [$"--Kestrel:Certificates:Default:Path={path}", $"--Kestrel:Certificates:Default:KeyPath={keyPath}"];

    private static string[] Password(string? password) => password is null ? [] : [$"--Kestrel:Certificates:Default:Password={password}"];

    private string Encrypted()
    {
        var path = Path.Combine(_folder.Path, "encrypted.key");
        using var certificate = CertificateFiles.LoadWithKey(_files.ServerCertificatePath, _files.ServerKeyPath);
        using var key = certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(path, key.ExportEncryptedPkcs8PrivateKeyPem("right", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        return path;
    }

    private Task AssertClientCaRefusedAsync(string ca, string message) => AssertRefusedAsync(
        message, [$"--Server:CertificateDirectory={_files.Directory}", "--Server:ClientCertificates=required", $"--Server:ClientCa={ca}"]);

    private static async Task AssertRefusedAsync(string message, string[] args)
    {
        var ended = await RunningProgram.RunAsync(Repository.ServerProgram, args);

        Assert.Equal(1, ended.ExitCode);
        Assert.Empty(ended.Output);
        Assert.StartsWith("error: ", Assert.Single(ended.Errors), StringComparison.Ordinal);
        Assert.Contains(message, ended.Errors[0], StringComparison.Ordinal);
    }
}
