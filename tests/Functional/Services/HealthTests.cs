using Grpc.Core;
using Grpc.Health.V1;
using Microservices.Tests.Common;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Microservices.Tests.Functional.Services;

/// <summary>What a server that serves says of its health.</summary>
public sealed class HealthTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static readonly string[] Served = ["", "greet.v1.Greeter", "grpc.health.v1.Health"];

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task EachService_AndTheWhole_IsServing(string protocol)
    {
        var (channel, _) = shared.Server.Connect(protocol);
        using (channel)
        {
            foreach (var service in Served)
            {
                var response = await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest { Service = service }).ResponseAsync.Bounded();

                Assert.Equal(ServingStatus.Serving, response.Status);
            }
        }
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task AServiceThatIsNotServed_IsNotFound(string protocol)
    {
        var (channel, _) = shared.Server.Connect(protocol);
        using (channel)
        {
            var failure = await Assert.ThrowsAsync<RpcException>(() =>
                new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest { Service = "greet.v1.Other" }).ResponseAsync.Bounded());

            Assert.Equal(StatusCode.NotFound, failure.StatusCode);
        }
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task AWatchOfAServiceThatIsNotServed_IsToldSo_AndGoesOn(string protocol)
    {
        var (channel, _) = shared.Server.Connect(protocol);
        using (channel)
        {
            using var watch = new Health.HealthClient(channel).Watch(new HealthCheckRequest { Service = "greet.v1.Other" });
            Assert.Equal(ServingStatus.ServiceUnknown, await watch.NextAsync());

            // By the time that a later call has its reply, the end of the watch would have come too.
            var next = watch.ResponseStream.MoveNext(CancellationToken.None);
            await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest()).ResponseAsync.Bounded();
            Assert.False(next.IsCompleted);
        }
    }
}
