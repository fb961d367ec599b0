using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Tls;

/// <summary>A server for each way to treat clients' certificates, all with the same files.</summary>
public sealed class MutualTlsServers : IAsyncLifetime
{
    private readonly TemporaryFolder _certificates = new();
    private readonly Dictionary<string, GreeterServerProcess> _servers = [];

    public GreeterServerProcess this[string mode] => _servers[mode];

    public async ValueTask InitializeAsync()
    {
        foreach (var mode in (string[])["none", "allowed", "required"])
        {
            _servers[mode] = await GreeterServerProcess.StartWithAsync(_certificates.Path, $"--Server:ClientCertificates={mode}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values)
        {
            await server.DisposeAsync();
        }

        _certificates.Dispose();
    }
}
