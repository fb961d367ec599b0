using Google.Protobuf.Reflection;
using Greet.V1;
using Grpc.Core;
using Grpc.Reflection.V1;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Services;

/// <summary>What the server tells of what it serves.</summary>
public sealed class ReflectionTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task TheServices_AndTheirFiles(string protocol)
    {
        var (channel, _) = shared.Server.Connect(protocol);
        using (channel)
        {
            using var call = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo();

            var services = await call.AskAsync(new() { ListServices = "*" });
            var file = await call.AskAsync(new() { FileContainingSymbol = "greet.v1.Greeter" });

            Assert.Superset(
                new HashSet<string> { "greet.v1.Greeter", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection" },
                services.ListServicesResponse.Service.Select(service => service.Name).ToHashSet());
            Assert.Equal(GreeterReflection.Descriptor.ToProto(), FileDescriptorProto.Parser.ParseFrom(file.FileDescriptorResponse.FileDescriptorProto[0]));
        }
    }

    [Fact]
    public async Task TheSetting_SwitchesItOff()
    {
        await using var server = await GreeterServerProcess.StartAsync("--Server:Reflection=false");
        var (channel, _) = server.Connect("h2c");
        using (channel)
        {
            using var call = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo();
            var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None).Bounded());

            Assert.Equal(StatusCode.Unimplemented, failure.StatusCode);
        }
    }
}
