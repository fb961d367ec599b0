using Grpc.Net.Client.Balancer;

namespace Microservices.Client.Balancing;

/// <summary>Gives a channel its servers, and their turns: the only services that a channel is offered.</summary>
internal sealed class ServersResolverFactory(IReadOnlyList<Uri> addresses) : ResolverFactory, IServiceProvider
{
    /// <summary>What a channel is for that asks here.</summary>
    public const string Target = "servers:///greeter";

    public override string Name => "servers";

    public override Resolver Create(ResolverOptions options) => new ServersResolver(addresses, options.LoggerFactory);

    public object? GetService(Type serviceType) => serviceType switch
    {
        _ when serviceType == typeof(IEnumerable<ResolverFactory>) => (ResolverFactory[])[this],
        _ when serviceType == typeof(IEnumerable<LoadBalancerFactory>) => (LoadBalancerFactory[])[new LiveServersBalancerFactory()],
        _ => null,
    };
}
