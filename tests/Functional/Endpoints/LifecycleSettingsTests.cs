using Microservices.Tests.Common;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Microservices.Tests.Functional.Endpoints;

/// <summary>A mistake in the options stops the server from starting; the message has the key and the value.</summary>
public sealed class LifecycleSettingsTests
{
    [Theory]
    [InlineData("MaxConnectionAgee", "00:00:01", "Connections:MaxConnectionAgee is not a setting")]
    [InlineData("MaxConnectionAge", "30", "Connections:MaxConnectionAge '30' is not a time")]
    [InlineData("MaxConnectionAge", "", "Connections:MaxConnectionAge '' is not a time")]
    [InlineData("MaxConnectionAge", "00:00:00", "MaxConnectionAge '00:00:00' must be more than zero")]
    [InlineData("PingTimeout", "-00:00:00.001", "PingTimeout '-00:00:00.0010000' must be zero or more")]
    [InlineData("PermitKeepaliveWithoutCalls", "yes", "Connections:PermitKeepaliveWithoutCalls 'yes' is not true or false")]
    public async Task FromConfiguration(string key, string value, string message)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new($"Connections:{key}", value)]).Build();

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(
            () => UserServer.StartAsync(lifecycle: services => services.AddConnectionLifecycle(settings.GetSection("Connections"))));

        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InCode()
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(
            () => UserServer.StartAsync(lifecycle: services => services.AddConnectionLifecycle(options => options.KeepaliveTimeout = TimeSpan.FromDays(30))));

        Assert.Contains("KeepaliveTimeout '30.00:00:00' must be more than zero", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATransportThatIsRegisteredLater_IsRefused()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => UserServer.StartAsync(lifecycle: services => services
            .AddConnectionLifecycle()
            .AddSingleton<IConnectionListenerFactory, SocketTransportFactory>()).Bounded());

        Assert.Contains("SocketTransportFactory was registered after AddConnectionLifecycle", failure.Message, StringComparison.Ordinal);
    }
}
