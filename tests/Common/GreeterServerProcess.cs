using ConnectionLifecycle;
using Greet.V1;
using Grpc.Net.Client;
using Microservices.Certificates;

namespace Microservices.Tests.Common;

/// <summary>The server in a process of its own, on free ports, with certificates of its own.</summary>
public sealed class GreeterServerProcess : IAsyncDisposable
{
    private readonly TemporaryFolder? _folder;

    private GreeterServerProcess(string certificates, TemporaryFolder? folder, RunningProgram program)
    {
        (_folder, Program) = (folder, program);
        Certificates = new DevelopmentCertificates(certificates, TimeProvider.System);
    }

    public RunningProgram Program { get; }

    public TextLog Log => Program.Output;

    public DevelopmentCertificates Certificates { get; }

    public Uri H2 { get; private set; } = null!;

    public Uri H2c { get; private set; } = null!;

    public static Task<GreeterServerProcess> StartAsync(params string[] args)
    {
        var folder = new TemporaryFolder();
        return StartAsync(Repository.ServerProgram, folder.Path, folder, args, []);
    }

    /// <summary>Another build's server, with certificates that are kept.</summary>
    public static Task<GreeterServerProcess> StartOtherAsync(
        string program, string certificates, params (string Name, string Value)[] environment) =>
        StartAsync(program, certificates, null, [], environment);

    /// <summary>A server with certificates that are kept, for example in the place of one that has ended.</summary>
    public static Task<GreeterServerProcess> StartWithAsync(string certificates, params string[] args) =>
        StartAsync(Repository.ServerProgram, certificates, null, args, []);

    public Uri Address(string protocol) => protocol == "h2" ? H2 : H2c;

    /// <summary>A channel that trusts this server's CA, and what it greets by.</summary>
    public (GrpcChannel Channel, Greeter.GreeterClient Greeter) Connect(string protocol, params IConnectionObserver[] observers)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new()
        {
            TrustMode = System.Security.Cryptography.X509Certificates.X509ChainTrustMode.CustomRootTrust,
            RevocationMode = System.Security.Cryptography.X509Certificates.X509RevocationMode.NoCheck,
            CustomTrustStore = { CertificateFiles.LoadCertificate(Certificates.CaCertificatePath) },
        };
        var channel = GrpcChannel.ForAddress(Address(protocol), new GrpcChannelOptions
        {
            HttpHandler = handler.UseConnectionLifecycle(options => Array.ForEach(observers, options.Observers.Add)),
            DisposeHttpClient = true,
        });
        return (channel, new Greeter.GreeterClient(channel));
    }

    /// <summary>Runs the client against this server.</summary>
    public Task<ProcessResult> ClientAsync(string protocol, params string[] args) =>
        RunningProgram.RunAsync(Repository.ClientProgram, [.. args, "--address", $"{Address(protocol)}", "--ca", Certificates.CaCertificatePath]);

    public async ValueTask DisposeAsync()
    {
        await Program.DisposeAsync();
        _folder?.Dispose();
    }

    private static async Task<GreeterServerProcess> StartAsync(
        string program, string certificates, TemporaryFolder? folder, string[] args, (string Name, string Value)[] environment)
    {
        var running = RunningProgram.Start(program,
        [
            "--Kestrel:Endpoints:h2:Url=https://127.0.0.1:0",
            "--Kestrel:Endpoints:h2c:Url=http://127.0.0.1:0",
            $"--Server:CertificateDirectory={certificates}",
            .. args,
        ], environment: environment);
        var server = new GreeterServerProcess(certificates, folder, running);
        try
        {
            server.H2 = new Uri((await server.Log.Line(@"listening on (\S+) \(h2\)").Bounded()).Groups[1].Value);
            server.H2c = new Uri((await server.Log.Line(@"listening on (\S+) \(h2c\)").Bounded()).Groups[1].Value);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }
}
