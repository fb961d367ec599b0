using ConnectionLifecycle.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Microservices.Tests.Functional.Endpoints;

/// <summary>In a test server, which has no connections, a program with the one line runs, and its requests have no feature.</summary>
public sealed class TestServerTests
{
    [Fact]
    public async Task ARequest_IsServed_WithoutAConnection()
    {
        await using var factory = new Factory();
        using var client = factory.CreateClient();

        Assert.Equal("no connection", await client.GetStringAsync(new Uri("/", UriKind.Relative)));
        Assert.Empty(await factory.Services.GetRequiredService<ServerConnections>().DrainAsync(_ => true, "app_requested"));
    }

    [Fact]
    public async Task OnKestrel_ARequest_HasItsConnection()
    {
        await using var factory = new Factory();
        factory.UseKestrel(options => options.ConfigureEndpointDefaults(listen => listen.Protocols = Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http2));
        factory.StartServer();
        using var client = factory.CreateClient();
        client.DefaultRequestVersion = new Version(2, 0);
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;

        Assert.Equal("h2c", await client.GetStringAsync(new Uri("/", UriKind.Relative)));
    }

    private sealed class Factory : WebApplicationFactory<Factory>
    {
        protected override IHostBuilder CreateHostBuilder() => Host.CreateDefaultBuilder().ConfigureWebHost(web => web
            .ConfigureServices(services => services.AddConnectionLifecycle())
            .Configure(app => app.Run(http => http.Response.WriteAsync(
                http.Features.Get<IConnectionLifecycleFeature>()?.Connection.Protocol ?? "no connection"))));

        protected override void ConfigureWebHost(IWebHostBuilder builder) => builder.UseContentRoot(AppContext.BaseDirectory);
    }
}
