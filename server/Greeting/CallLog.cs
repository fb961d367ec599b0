using ConnectionLifecycle.AspNetCore;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace Microservices.Server.Greeting;

/// <summary>Logs one line per call when it is over: on which connection, which method, with which status.</summary>
internal sealed partial class CallLog(RequestDelegate next, ILogger<CallLog> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        finally
        {
            // The method as the server knows it, never as the caller spelled it.
            var method = http.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.FullName.TrimStart('/');
            var connection = http.Features.Get<IConnectionLifecycleFeature>()?.Connection;
            Call(logger, connection?.Id, method ?? "unknown method", Status(http));
        }
    }

    private static string Status(HttpContext http)
    {
        if (http.RequestAborted.IsCancellationRequested)
        {
            return "aborted";
        }

        var trailers = http.Features.Get<IHttpResponseTrailersFeature>()?.Trailers;
        var status = trailers?["grpc-status"].FirstOrDefault() ?? http.Response.Headers["grpc-status"].FirstOrDefault();
        return int.TryParse(status, out var code) ? $"{(StatusCode)code}" : $"HTTP {http.Response.StatusCode}";
    }

    [LoggerMessage(10, LogLevel.Information, "connection {ConnectionId}: call {Method} {Status}")]
    private static partial void Call(ILogger logger, string? connectionId, string method, string status);
}
