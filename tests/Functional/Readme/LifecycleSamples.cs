using ConnectionLifecycle;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Microservices.Tests.Functional.Readme;

/// <summary>The C# in the library's README, here to be compiled: what stands between two markers is a sample, word for word.</summary>
internal static class LifecycleSamples
{
    public static void Server(WebApplicationBuilder builder)
    {
        // sample
        builder.Services.AddConnectionLifecycle();
        // end
    }

    public static GrpcChannel Client()
    {
        // sample
        var registry = new ConnectionRegistry();
        var handler = new SocketsHttpHandler();
        var channel = GrpcChannel.ForAddress("https://localhost:8000", new GrpcChannelOptions
        {
            HttpHandler = handler.UseConnectionLifecycle(options => options.Observers.Add(registry)),
            DisposeHttpClient = true,
        });
        // end
        return channel;
    }
}
