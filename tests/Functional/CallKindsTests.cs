using Greet.V1;
using Grpc.Core;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional;

/// <summary>All four calls, over TLS and in cleartext.</summary>
public sealed class CallKindsTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Crowd = "Ada, Grace";

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task Unary(string protocol)
    {
        var (channel, greeter) = shared.Server.Connect(protocol);
        using (channel)
        {
            var reply = await greeter.SayHelloAsync(new HelloRequest { Name = "Ada" }).ResponseAsync.Bounded();

            Assert.Equal("hello Ada", reply.Message);
        }
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task ServerStreaming(string protocol)
    {
        var (channel, greeter) = shared.Server.Connect(protocol);
        using (channel)
        {
            using var call = greeter.StreamHello(new HelloRequest { Name = "Ada" });
            var messages = new List<string>();
            while (await call.ResponseStream.MoveNext(CancellationToken.None).Bounded())
            {
                messages.Add(call.ResponseStream.Current.Message);
            }

            Assert.Equal(["hello Ada", $"session protocol : {protocol}"], messages);
        }
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task ClientStreaming(string protocol)
    {
        var (channel, greeter) = shared.Server.Connect(protocol);
        using (channel)
        {
            using var call = greeter.CollectHellos();
            foreach (var name in Crowd.Split(", "))
            {
                await call.RequestStream.WriteAsync(new HelloRequest { Name = name }).Bounded();
            }

            await call.RequestStream.CompleteAsync().Bounded();

            Assert.Equal($"hello {Crowd}", (await call.ResponseAsync.Bounded()).Message);
        }
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task Bidirectional(string protocol)
    {
        var (channel, greeter) = shared.Server.Connect(protocol);
        using (channel)
        {
            using var call = greeter.Chat();
            foreach (var name in Crowd.Split(", "))
            {
                await call.RequestStream.WriteAsync(new HelloRequest { Name = name }).Bounded();
                Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None).Bounded());
                Assert.Equal($"hello {name}", call.ResponseStream.Current.Message);
            }

            await call.RequestStream.CompleteAsync().Bounded();
            Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None).Bounded());
            Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
        }
    }
}
