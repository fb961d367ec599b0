using System.Net.Sockets;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Microservices.Server.Health.SelfChecking;

/// <summary>One call of <c>grpc.health.v1.Health/Check</c>.</summary>
internal static class SelfCheckCall
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <returns>What is wrong; null when the server serves.</returns>
    public static async Task<string?> FindMistakeAsync(Uri server)
    {
        var name = server.GetLeftPart(UriPartial.Authority);
        using var channel = GrpcChannel.ForAddress(server, new() { HttpHandler = new SocketsHttpHandler { UseProxy = false }, DisposeHttpClient = true });
        try
        {
            var deadline = TimeProvider.System.GetUtcNow().Add(Limit).UtcDateTime;
            var reply = await new Grpc.Health.V1.Health.HealthClient(channel).CheckAsync(new HealthCheckRequest(), deadline: deadline);
            return reply.Status switch
            {
                ServingStatus.Serving => null,
                ServingStatus.NotServing => $"{name} is NOT_SERVING: it is starting or stopping.",
                var status => $"{name} is in the state {status}.",
            };
        }
        catch (RpcException e)
        {
            return e.Status switch
            {
                { StatusCode: StatusCode.DeadlineExceeded } => $"{name} gives no answer within {Limit.TotalSeconds} s.",
                { StatusCode: StatusCode.Unimplemented } => $"{name} has no health service: {e.Status.Detail}",
                { DebugException: SocketException } =>
                    $"nothing listens at {name}: start the server, or name its address with --address URL.",
                { DebugException: HttpRequestException or IOException } =>
                    $"{name} does not speak HTTP/2 in cleartext: name the address of a cleartext endpoint with --address URL.",
                _ => $"{name} fails to tell its health: {e.StatusCode}.",
            };
        }
    }
}
