using Grpc.Core;
using Grpc.Health.V1;
using static Grpc.Health.V1.Health;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Microservices.Server.Health;

/// <summary>The three calls of <c>grpc.health.v1.Health</c>.</summary>
internal sealed class HealthService(ServerHealth health) : HealthBase
{
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) => health.Of(request.Service) is { } status
        ? Task.FromResult(Response(status))
        : throw new RpcException(new Status(StatusCode.NotFound, "There is no such service here; List tells those that are."));

    public override Task<HealthListResponse> List(HealthListRequest request, ServerCallContext context) => Task.FromResult(new HealthListResponse
    {
        Statuses = { health.Names.ToDictionary(name => name, name => Response(health.Of(name)!.Value)) },
    });

    public override async Task Watch(HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> replies, ServerCallContext context)
    {
        using var call = new OpenEndedCall(context);
        var told = ServingStatus.Unknown;
        while (true)
        {
            var change = health.NextChange;
            var status = health.Of(request.Service) ?? ServingStatus.ServiceUnknown;
            if (status != told)
            {
                await replies.WriteAsync(Response(status), context.CancellationToken);
                told = status;
            }

            if (health.IsStopping)
            {
                throw new RpcException(new Status(StatusCode.Unavailable, "The server stops."));
            }

            await call.UntilAsync(change);
        }
    }

    private static HealthCheckResponse Response(ServingStatus status) => new() { Status = status };
}
