using Greet.V1;
using Grpc.Core;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.ClientEnding;

/// <summary>The same greeting by each of gRPC's four kinds of call.</summary>
internal static class FourKinds
{
    public static readonly string[] All = [nameof(Greeter.GreeterClient.SayHello), nameof(Greeter.GreeterClient.StreamHello), nameof(Greeter.GreeterClient.CollectHellos), nameof(Greeter.GreeterClient.Chat)];

    /// <summary>Makes one call whose requests are names, one for a call that takes one.</summary>
    /// <returns>The first reply's message.</returns>
    public static async Task<string> GreetAsync(Greeter.GreeterClient greeter, string kind, CallOptions options = default, AfterCall afterCall = AfterCall.Keep)
    {
        var request = new HelloRequest { Name = "Ada", AfterCall = afterCall };
        switch (kind)
        {
            case nameof(greeter.SayHello):
                using (var call = greeter.SayHelloAsync(request, options))
                {
                    return (await call.ResponseAsync.Bounded()).Message;
                }

            case nameof(greeter.StreamHello):
                using (var call = greeter.StreamHello(request, options))
                {
                    return await ReadAsync(call.ResponseStream);
                }

            case nameof(greeter.CollectHellos):
                using (var call = greeter.CollectHellos(options))
                {
                    await WriteAsync(call.RequestStream, request);
                    return (await call.ResponseAsync.Bounded()).Message;
                }

            default:
                using (var call = greeter.Chat(options))
                {
                    await WriteAsync(call.RequestStream, request);
                    return await ReadAsync(call.ResponseStream);
                }
        }
    }

    private static async Task WriteAsync(IClientStreamWriter<HelloRequest> requests, HelloRequest request)
    {
        await requests.WriteAsync(request).Bounded();
        await requests.CompleteAsync().Bounded();
    }

    private static async Task<string> ReadAsync(IAsyncStreamReader<HelloReply> replies)
    {
        var first = string.Empty;
        while (await replies.MoveNext(CancellationToken.None).Bounded())
        {
            first = first.Length == 0 ? replies.Current.Message : first;
        }

        return first;
    }
}
