using Greet.V1;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional;

/// <summary>What a reply tells of the connection it came on.</summary>
public sealed class SessionTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Fact]
    public async Task OverTls_TheReplyTellsProtocolVersionAndCipher()
    {
        var (channel, greeter) = shared.Server.Connect("h2");
        using (channel)
        {
            var session = (await greeter.SayHelloAsync(new HelloRequest()).ResponseAsync.Bounded()).Session;

            Assert.Equal("h2", session.Protocol);
            Assert.True(session.Encrypted);
            Assert.StartsWith("TLS 1.", session.TlsVersion, StringComparison.Ordinal);
            Assert.StartsWith("TLS_", session.TlsCipher, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task InCleartext_TheReplyTellsThatThereIsNoTls()
    {
        var (channel, greeter) = shared.Server.Connect("h2c");
        using (channel)
        {
            var session = (await greeter.SayHelloAsync(new HelloRequest()).ResponseAsync.Bounded()).Session;

            Assert.Equal(new Session { ConnectionId = session.ConnectionId, Protocol = "h2c", StreamCount = 1 }, session);
        }
    }

    [Fact]
    public async Task CallsOnOneConnection_AreCounted_UnderTheNameInTheServersLog()
    {
        var (channel, greeter) = shared.Server.Connect("h2c");
        using (channel)
        {
            var first = (await greeter.SayHelloAsync(new HelloRequest()).ResponseAsync.Bounded()).Session;
            var second = (await greeter.SayHelloAsync(new HelloRequest()).ResponseAsync.Bounded()).Session;

            Assert.Equal(first.ConnectionId, second.ConnectionId);
            Assert.Equal((1u, 2u), (first.StreamCount, second.StreamCount));
            await shared.Server.Log.Line($"connection {first.ConnectionId}: opened, h2c").Bounded();
        }
    }
}
