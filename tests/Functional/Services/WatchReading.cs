using Grpc.Core;
using Grpc.Health.V1;
using Microservices.Tests.Common;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Microservices.Tests.Functional.Services;

internal static class WatchReading
{
    /// <summary>The next state that a watch is told.</summary>
    public static async Task<ServingStatus> NextAsync(this AsyncServerStreamingCall<HealthCheckResponse> watch)
    {
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).Bounded());
        return watch.ResponseStream.Current.Status;
    }

    /// <summary>How a watch ends that is told nothing more.</summary>
    public static async Task<Status> EndAsync(this AsyncServerStreamingCall<HealthCheckResponse> watch) =>
        (await Assert.ThrowsAsync<RpcException>(() => watch.ResponseStream.MoveNext(CancellationToken.None).Bounded())).Status;
}
