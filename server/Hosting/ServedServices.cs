using Grpc.AspNetCore.Server;

namespace Microservices.Server.Hosting;

/// <summary>The gRPC services that the server's endpoints lead to. Known once the server has its endpoints.</summary>
internal sealed class ServedServices(EndpointDataSource endpoints)
{
    private readonly Lazy<IReadOnlyDictionary<string, Type>> _implementations = new(() => endpoints.Endpoints
        .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>())
        .OfType<GrpcMethodMetadata>()
        .DistinctBy(method => method.Method.ServiceName)
        .ToDictionary(method => method.Method.ServiceName, method => method.ServiceType, StringComparer.Ordinal));

    /// <summary>By the service's full name, the class that serves it.</summary>
    public IReadOnlyDictionary<string, Type> Implementations => _implementations.Value;
}
