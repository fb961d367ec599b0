using Grpc.Core.Interceptors;

namespace Microservices.Tests.Unit.Contracts;

public sealed class ServerInterceptorTests
{
    private readonly PassingBy _interceptor = new();

    [Fact]
    public async Task Unary_IsLetThrough() => Assert.Equal(
        "hello Ada", await _interceptor.UnaryServerHandler<string, string>("Ada", null!, (name, _) => Task.FromResult($"hello {name}")));

    [Fact]
    public async Task ClientStreaming_IsLetThrough() => Assert.Equal(
        "hello", await _interceptor.ClientStreamingServerHandler<string, string>(null!, null!, (_, _) => Task.FromResult("hello")));

    [Fact]
    public async Task ServerStreaming_IsLetThrough()
    {
        var served = "";
        await _interceptor.ServerStreamingServerHandler<string, string>("Ada", null!, null!, (name, _, _) =>
        {
            served = name;
            return Task.CompletedTask;
        });

        Assert.Equal("Ada", served);
    }

    [Fact]
    public async Task DuplexStreaming_IsLetThrough()
    {
        var served = false;
        await _interceptor.DuplexStreamingServerHandler<string, string>(null!, null!, null!, (_, _, _) =>
        {
            served = true;
            return Task.CompletedTask;
        });

        Assert.True(served);
    }

    private sealed class PassingBy : Interceptor;
}
