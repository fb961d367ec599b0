using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;

namespace Microservices.Client.Calls;

/// <summary>How the client's channels retry calls, spread them over servers and reconnect.</summary>
internal static class ChannelDefaults
{
    /// <summary>How often the hosts' names are looked up anew.</summary>
    public static readonly TimeSpan LookUpInterval = TimeSpan.FromSeconds(5);

    /// <summary>How soon after a look-up there may be another, when connections end.</summary>
    public static readonly TimeSpan LookUpPause = TimeSpan.FromSeconds(1);

    /// <param name="options">The channel's.</param>
    /// <param name="retry">Whether a call that ended with UNAVAILABLE is tried again.</param>
    /// <param name="spread">
    /// Whether all servers get calls in turn, each connected at all times. A channel for one call must not connect again when that is over.
    /// </param>
    public static void ApplyTo(GrpcChannelOptions options, bool retry, bool spread)
    {
        options.ServiceConfig = new ServiceConfig();
        if (spread)
        {
            options.ServiceConfig.LoadBalancingConfigs.Add(new RoundRobinConfig());
        }

        if (retry)
        {
            options.ServiceConfig.MethodConfigs.Add(new MethodConfig { Names = { MethodName.Default }, RetryPolicy = Retries() });
        }

        // A server that restarts is away for a second, not for the two minutes that gRPC's own limit allows.
        options.InitialReconnectBackoff = TimeSpan.FromMilliseconds(100);
        options.MaxReconnectBackoff = TimeSpan.FromSeconds(1);
    }

    // Every call of the Greeter may run twice. Each wait is random, up to the backoff.
    private static RetryPolicy Retries() => new()
    {
        MaxAttempts = 4,
        InitialBackoff = TimeSpan.FromMilliseconds(50),
        MaxBackoff = TimeSpan.FromSeconds(1),
        BackoffMultiplier = 2,
        RetryableStatusCodes = { StatusCode.Unavailable },
    };
}
