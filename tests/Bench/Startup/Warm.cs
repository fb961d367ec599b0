using Greet.V1;
using Microservices.Tests.Common;

namespace Microservices.Tests.Bench.Startup;

/// <summary>One end that is past its own start, so that only the other end's is measured.</summary>
internal static class Warm
{
    /// <summary>Connections enough for everything that a first reply needs to have been compiled.</summary>
    private const int Connections = 40;

    /// <summary>Warms this process and the server up, by greeting it over and over.</summary>
    public static async Task UpAsync(GreeterServerProcess server, CancellationToken cancellationToken)
    {
        for (var i = 0; i < Connections; i++)
        {
            await GreetAsync(server, "h2", cancellationToken);
            await GreetAsync(server, "h2c", cancellationToken);
        }
    }

    /// <summary>One call on a connection of its own.</summary>
    public static async Task GreetAsync(GreeterServerProcess server, string protocol, CancellationToken cancellationToken)
    {
        var (channel, greeter) = server.Connect(protocol);
        using (channel)
        {
            await greeter.SayHelloAsync(new HelloRequest { Name = "Ada" }, cancellationToken: cancellationToken).ResponseAsync.Bounded();
        }
    }
}
