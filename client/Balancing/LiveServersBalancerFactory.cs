using Grpc.Net.Client.Balancer;

namespace Microservices.Client.Balancing;

/// <summary>What the client's channels have for <c>round_robin</c>.</summary>
internal sealed class LiveServersBalancerFactory : LoadBalancerFactory
{
    public override string Name => "round_robin";

    public override LoadBalancer Create(LoadBalancerOptions options) => new LiveServersBalancer(options.Controller, options.LoggerFactory);
}
