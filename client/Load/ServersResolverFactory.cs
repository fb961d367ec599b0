using Grpc.Net.Client.Balancer;

namespace Microservices.Client.Load;

/// <summary>Gives a channel its servers, and nothing else: the only service that a channel is offered.</summary>
internal sealed class ServersResolverFactory(IReadOnlyList<Uri> addresses) : ResolverFactory, IServiceProvider
{
    /// <summary>What a channel is for that asks here.</summary>
    public const string Target = "servers:///greeter";

    public override string Name => "servers";

    public override Resolver Create(ResolverOptions options) => new ServersResolver(addresses, options.LoggerFactory);

    public object? GetService(Type serviceType) => serviceType == typeof(IEnumerable<ResolverFactory>) ? (ResolverFactory[])[this] : null;
}
