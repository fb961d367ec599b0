using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Reflection.V1;
using Microservices.Tests.Common;
using Older = Grpc.Reflection.V1Alpha;

namespace Microservices.Tests.Functional.Services;

/// <summary>One server with reflection, and a connection to each of its endpoints, for all tests of a class.</summary>
public sealed class ReflectingServer : IAsyncLifetime
{
    private GrpcChannel _h2 = null!;
    private GrpcChannel _h2c = null!;

    public GreeterServerProcess Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await GreeterServerProcess.StartAsync("--Server:Reflection=true");
        (_h2, _h2c) = (Server.Connect("h2").Channel, Server.Connect("h2c").Channel);
    }

    public async Task DisposeAsync()
    {
        _h2.Dispose();
        _h2c.Dispose();
        await Server.DisposeAsync();
    }

    internal AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> Call(string protocol) =>
        new ServerReflection.ServerReflectionClient(Channel(protocol)).ServerReflectionInfo();

    internal AsyncDuplexStreamingCall<Older.ServerReflectionRequest, Older.ServerReflectionResponse> OlderCall(string protocol) =>
        new Older.ServerReflection.ServerReflectionClient(Channel(protocol)).ServerReflectionInfo();

    private GrpcChannel Channel(string protocol) => protocol == "h2" ? _h2 : _h2c;
}
