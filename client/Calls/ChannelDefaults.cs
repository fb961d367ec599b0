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

    public static void ApplyTo(GrpcChannelOptions options, bool retry)
    {
        options.ServiceConfig = new ServiceConfig { LoadBalancingConfigs = { new RoundRobinConfig() } };
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
