using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client.Balancer;
using Microservices.Client.Calls;
using Microsoft.Extensions.Logging;

namespace Microservices.Client.Balancing;

/// <summary>
/// Finds all servers behind the addresses: every record of every host, looked up anew while they come and go. A host whose name is not
/// known for a while keeps the servers it had.
/// </summary>
internal sealed class ServersResolver(IReadOnlyList<Uri> addresses, ILoggerFactory loggers) : PollingResolver(loggers)
{
    // What gRPC's own resolver sets, too: the name that the server is called by, in its certificate and as :authority.
    private static readonly BalancerAttributesKey<string> CalledBy = new("HostOverride");

    private readonly Dictionary<Uri, IReadOnlyList<BalancerAddress>> _servers = [];
    private ITimer? _timer;
    private long? _lookedUp;

    /// <summary>All servers of one address.</summary>
    /// <exception cref="SocketException">Its host's name is not known.</exception>
    public static async Task<IReadOnlyList<BalancerAddress>> LookUpAsync(Uri address, CancellationToken cancellationToken)
    {
        var servers = (await Dns.GetHostAddressesAsync(address.IdnHost, cancellationToken))
            .Select(ip => new BalancerAddress($"{ip}", address.Port)).ToList();
        servers.ForEach(server => server.Attributes.Set(CalledBy, address.Authority));
        return servers;
    }

    protected override void OnStarted() =>
        _timer = TimeProvider.System.CreateTimer(_ => RefreshUnlessDisposed(), null, ChannelDefaults.LookUpInterval, ChannelDefaults.LookUpInterval);

    // One at a time, says the base class.
    protected override async Task ResolveAsync(CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        if (_lookedUp is { } then && time.GetElapsedTime(then) < ChannelDefaults.LookUpPause)
        {
            return; // A burst of closed connections asks for one look-up each.
        }

        SocketException? unknown = null;
        foreach (var address in addresses)
        {
            try
            {
                _servers[address] = await LookUpAsync(address, cancellationToken);
            }
            catch (SocketException e)
            {
                unknown = e;
            }
        }

        _lookedUp = time.GetTimestamp();
        Listener(_servers.Count > 0
            ? ResolverResult.ForResult([.. _servers.Values.SelectMany(servers => servers)])
            : ResolverResult.ForFailure(new Status(StatusCode.Unavailable, "No host is known by that name.", unknown)));
    }

    protected override void Dispose(bool disposing)
    {
        _timer?.Dispose();
        base.Dispose(disposing);
    }

    private void RefreshUnlessDisposed()
    {
        try
        {
            Refresh();
        }
        catch (ObjectDisposedException)
        {
            // The timer had fired already.
        }
    }
}
