using Greet.V1;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microservices.Server.Health;

/// <summary>gRPC's health service: each service, and the server as a whole, serves until the server's stop begins.</summary>
internal static class GreeterHealth
{
    public static void AddGreeterHealth(this IServiceCollection services)
    {
        services
            .AddGrpcHealthChecks(health =>
            {
                health.Services.Map(Greeter.Descriptor.FullName, _ => true);
                health.Services.Map(Grpc.Health.V1.Health.Descriptor.FullName, _ => true);
            })
            .AddCheck<StoppingCheck>("stopping");
        // A watch is told what is published, and what is published first is no news to it when that was before its call.
        services.Configure<HealthCheckPublisherOptions>(publishing => publishing.Delay = TimeSpan.Zero);
    }

    public static void MapGreeterHealth(this IEndpointRouteBuilder app) => app.MapGrpcHealthChecksService().EndWithDrain(IsWatch);

    private static bool IsWatch(EndpointBuilder endpoint) =>
        endpoint.Metadata.OfType<GrpcMethodMetadata>().Any(method => method.Method.Type == MethodType.ServerStreaming);
}
