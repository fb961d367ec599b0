namespace Microservices.Server.Reflection;

/// <summary>Switches reflection on. The official package's AddGrpcReflection and MapGrpcReflectionService could stand here.</summary>
internal static class ReflectionEndpoints
{
    public static void AddReflection(this IServiceCollection services) => services.AddSingleton<ReflectionAnswers>();

    public static void MapReflection(this IEndpointRouteBuilder app)
    {
        app.MapGrpcService<ReflectionService>();
        app.MapGrpcService<ReflectionV1AlphaService>();
    }
}
