using Grpc.Core;

namespace Microservices.Tests.Unit.Contracts;

public sealed class ServerServiceDefinitionTests
{
    [Fact]
    public void Methods_AreBoundInTheOrderInWhichTheyWereAdded()
    {
        var binder = new Binder();
        ServerServiceDefinition.CreateBuilder()
            .AddMethod(Named("Unary"), (UnaryServerMethod<string, string>)((_, _) => Task.FromResult("")))
            .AddMethod(Named("Collect"), (ClientStreamingServerMethod<string, string>)((_, _) => Task.FromResult("")))
            .AddMethod(Named("Again"), (UnaryServerMethod<string, string>)((_, _) => Task.FromResult("")))
            .Build()
            .BindService(binder);

        Assert.Equal(["unary Unary", "client streaming Collect", "unary Again"], binder.Bound);
    }

    [Fact]
    public void AMethodThatIsThereAlready_IsRefused()
    {
        UnaryServerMethod<string, string> handler = (_, _) => Task.FromResult("");
        var builder = ServerServiceDefinition.CreateBuilder().AddMethod(Named("Unary"), handler);

        Assert.Throws<ArgumentException>(() => builder.AddMethod(Named("Unary"), handler));
    }

    [Fact]
    public void WhatABinderDoesNotTake_Throws() => Assert.Throws<NotImplementedException>(
        () => new Binder().AddMethod(Named("Stream"), (ServerStreamingServerMethod<string, string>?)null));

    private static Method<string, string> Named(string name) =>
        new(MethodType.Unary, "greet.v1.Greeter", name, Marshallers.StringMarshaller, Marshallers.StringMarshaller);

    private sealed class Binder : ServiceBinderBase
    {
        public List<string> Bound { get; } = [];

        public override void AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) => Bound.Add($"unary {method.Name}");

        public override void AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler) =>
            Bound.Add($"client streaming {method.Name}");
    }
}
