using Microservices.Tests.Common;

namespace Microservices.Tests.Functional;

/// <summary>One server for all tests of a class that leave it as they found it.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    public GreeterServerProcess Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await GreeterServerProcess.StartAsync();

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();
}
