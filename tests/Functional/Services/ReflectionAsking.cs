using Grpc.Core;
using Grpc.Reflection.V1;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Services;

internal static class ReflectionAsking
{
    /// <summary>Asks one question and has its answer.</summary>
    public static async Task<ServerReflectionResponse> AskAsync(
        this AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> reflection, ServerReflectionRequest request)
    {
        await reflection.RequestStream.WriteAsync(request).Bounded();
        Assert.True(await reflection.ResponseStream.MoveNext(CancellationToken.None).Bounded());
        return reflection.ResponseStream.Current;
    }
}
