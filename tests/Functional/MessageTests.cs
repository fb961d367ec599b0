using Greet.V1;
using Grpc.Core;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional;

/// <summary>Names of every kind, and one that is too much.</summary>
public sealed class MessageTests(SharedServer shared) : IClassFixture<SharedServer>
{
    public static TheoryData<string> Names => ["", "Zoë", "世界 👋🏽", "שלום", "line\nbreak", new string('x', 10_000)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task ANameComesBackAsItWasGiven(string name)
    {
        var (channel, greeter) = shared.Server.Connect("h2");
        using (channel)
        {
            var reply = await greeter.SayHelloAsync(new HelloRequest { Name = name }).ResponseAsync.Bounded();

            Assert.Equal(name.Length == 0 ? "hello" : $"hello {name}", reply.Message);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task TheClientShowsIt(string name)
    {
        var client = await shared.Server.ClientAsync("h2c", "hello", name);

        Assert.Equal(0, client.ExitCode);
        var shown = string.Join('\n', client.Output.SkipWhile(line => !line.StartsWith("Received: ", StringComparison.Ordinal)));
        Assert.StartsWith(name.Length == 0 ? "Received: hello\n" : $"Received: hello {name}\n", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task AnOversizedMessage_IsRefused_AndTheServerLivesOn(string protocol)
    {
        var (channel, greeter) = shared.Server.Connect(protocol);
        using (channel)
        {
            var oversized = new HelloRequest { Name = new string('x', 5 * 1024 * 1024) };
            var refused = await Assert.ThrowsAsync<RpcException>(() => greeter.SayHelloAsync(oversized).ResponseAsync.Bounded());

            Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
            Assert.Equal("hello", (await greeter.SayHelloAsync(new HelloRequest()).ResponseAsync.Bounded()).Message);
        }
    }
}
