using Grpc.Net.Client.Balancer;
using Microsoft.Extensions.Logging;

namespace Microservices.Client.Balancing;

/// <summary>
/// Gives each server its turn, and none that a call could not connect to. gRPC's own <c>round_robin</c> (Grpc.Net.Client 2.85.0) goes on
/// with such a server: it takes a server for ready from the moment that it connected, on its own, to a server that was about to stop,
/// and when that connection is gone and a call's attempt at another fails, it is not told. All of a call's retries may go there.
/// </summary>
internal sealed class LiveServersBalancer(IChannelControlHelper controller, ILoggerFactory loggers) : SubchannelsLoadBalancer(controller, loggers)
{
    protected override SubchannelPicker CreatePicker(IReadOnlyList<Subchannel> readySubchannels) => new LiveServersPicker(readySubchannels);
}
