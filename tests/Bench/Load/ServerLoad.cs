using System.Net;
using System.Net.Security;

namespace Microservices.Tests.Bench.Load;

/// <summary>Connections to one server, each with its calls.</summary>
internal sealed class ServerLoad : IAsyncDisposable
{
    private readonly List<LoadConnection> _connections = [];

    public static async Task<ServerLoad> ConnectAsync(
        IPEndPoint server, int connections, SslClientAuthenticationOptions? tls, CancellationToken cancellationToken)
    {
        var load = new ServerLoad();
        try
        {
            for (var i = 0; i < connections; i++)
            {
                load._connections.Add(await LoadConnection.ConnectAsync(server, tls, cancellationToken));
            }

            return load;
        }
        catch
        {
            await load.DisposeAsync();
            throw;
        }
    }

    /// <summary>Calls, on every connection, for so long.</summary>
    /// <returns>How many calls were answered.</returns>
    public async Task<long> CallAsync(int streams, TimeSpan time, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        return await CallAsync(streams, () => TimeProvider.System.GetElapsedTime(started) >= time, cancellationToken);
    }

    /// <summary>One call on every connection.</summary>
    public Task<long> CallOnceAsync(CancellationToken cancellationToken) => CallAsync(1, () => true, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }
    }

    private async Task<long> CallAsync(int streams, Func<bool> isOver, CancellationToken cancellationToken) =>
        (await Task.WhenAll(_connections.Select(connection => connection.CallAsync(streams, isOver, cancellationToken)))).Sum();
}
