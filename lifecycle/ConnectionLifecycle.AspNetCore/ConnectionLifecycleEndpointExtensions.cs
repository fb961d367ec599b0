using ConnectionLifecycle.AspNetCore;
using Microsoft.AspNetCore.Http;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Says how an endpoint's calls end when their connection is drained.</summary>
public static class ConnectionLifecycleEndpointExtensions
{
    /// <summary>
    /// Ends the calls of these endpoints when their connection is drained, instead of waiting for them: for calls that have no end of their
    /// own, such as a gRPC health watch or a stream of events. It happens once the client has had time to learn of the drain.
    /// <see cref="HttpContext.RequestAborted"/> is cancelled first; a handler that has not returned after
    /// <see cref="ConnectionLifecycleOptions.SettleTime"/> loses its stream. A gRPC call ends with UNAVAILABLE and the drain's reason;
    /// another one with 503 when its response has not started.
    /// </summary>
    /// <param name="builder">The endpoints.</param>
    /// <param name="filter">Tells which of them are meant, by their metadata. Null for all.</param>
    public static TBuilder EndWithDrain<TBuilder>(this TBuilder builder, Func<EndpointBuilder, bool>? filter = null)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Add(endpoint =>
        {
            if (endpoint.RequestDelegate is { } serve && filter?.Invoke(endpoint) != false)
            {
                endpoint.RequestDelegate = http => http.Features.Get<IConnectionLifecycleFeature>() is ServerConnection connection
                    ? connection.Calls.ServeUntilDrainAsync(http, serve)
                    : serve(http);
            }
        });
        return builder;
    }
}
