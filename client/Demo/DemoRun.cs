using Microservices.Client.Calls;
using Microservices.Client.Presentation;

namespace Microservices.Client.Demo;

/// <summary>The whole story in one command: a server, four calls, both sides' lines, and the end.</summary>
internal static class DemoRun
{
    public static async Task<int> RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        var sharedLock = new Lock();
        var client = new PrefixedWriter(output, sharedLock, "client | ");
        var presenter = new TextPresenter(client, client, verbose: false);

        await using var server = await ServerProcess.StartAsync(new PrefixedWriter(output, sharedLock, "server | "), cancellationToken);
        foreach (var address in (Uri[])[server.H2!, server.H2c!])
        {
            var target = new GreeterTarget { Addresses = [address] };
            await client.WriteLineAsync($"$ client hello --address {target.Origin}");
            var failed = await GreeterCalls.HelloAsync(target, string.Empty, presenter, cancellationToken);
            if (failed == 0)
            {
                await client.WriteLineAsync($"$ client stream --address {target.Origin}");
                failed = await GreeterCalls.StreamAsync(target, string.Empty, presenter, cancellationToken);
            }

            if (failed != 0)
            {
                return failed;
            }
        }

        return await server.StopAsync(cancellationToken) == 0 ? ExitCodes.Success : throw new DemoException("the server did not stop in good order.");
    }
}
