namespace Microservices.Server.Health;

/// <summary>Switches health checking on. The official package's AddGrpcHealthChecks and MapGrpcHealthChecksService could stand here.</summary>
internal static class HealthEndpoints
{
    public static void AddHealth(this IServiceCollection services) => services.AddSingleton<ServerHealth>();

    public static void MapHealth(this IEndpointRouteBuilder app) => app.MapGrpcService<HealthService>();
}
