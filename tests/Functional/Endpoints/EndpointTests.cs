using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microservices.Tests.Common;
using Microservices.Tests.Functional.Matrix;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Microservices.Tests.Functional.Endpoints;

/// <summary>One line tracks the HTTP/2 connections of every endpoint, whatever configures it, and leaves the others alone.</summary>
public sealed class EndpointTests(StageCertificates certificates) : IClassFixture<StageCertificates>
{
    private const string Tracked2 = "HTTP/2 tracked";
    private const string Untracked1 = "HTTP/1.1 untracked";

    private static readonly Dictionary<string, string?> Cleartext = new() { ["Kestrel:Endpoints:h2c:Url"] = "http://127.0.0.1:0", ["Kestrel:Endpoints:h2c:Protocols"] = "Http2" };

    [Fact]
    public async Task BothVersions_OnOneTlsEndpoint()
    {
        await using var server = await UserServer.StartAsync(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificates.Server)));
        using (var http1 = new UserClient(server.Address(), "1.1"))
        using (var http2 = new UserClient(server.Address(), "2.0"))
        {
            Assert.Equal((Untracked1, Tracked2, Untracked1), (await http1.GetAsync(), await http2.GetAsync(), await http1.GetAsync()));
            Assert.Equal(1, http1.Connections);
        }

        await AssertOneRecordAsync(server, "h2");
    }

    // In cleartext Kestrel takes such an endpoint's connections for HTTP/1.1, and tells others HTTP_1_1_REQUIRED.
    [Fact]
    public async Task BothVersions_OnOneCleartextEndpoint()
    {
        await using var server = await UserServer.StartAsync(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        using var http1 = new UserClient(server.Address(), "1.1");
        using var http2 = new UserClient(server.Address(), "2.0");

        Assert.Equal(Untracked1, await http1.GetAsync());
        var failure = await Assert.ThrowsAnyAsync<HttpRequestException>(() => http2.GetAsync());

        Assert.Contains("HTTP_1_1_REQUIRED", $"{failure}", StringComparison.Ordinal);
        Assert.Equal(Untracked1, await http1.GetAsync());
        Assert.Equal(1, http1.Connections);
        await server.StopAsync().Bounded();
        Assert.Empty(server.Records.Registry.Closed);
    }

    [Fact]
    public async Task Http1_OnAnHttp2Endpoint_IsAnsweredAsKestrelDoes()
    {
        await using var server = await UserServer.StartAsync(settings: Cleartext);
        using var http1 = new UserClient(server.Address(), "1.1");

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => http1.GetAsync());

        Assert.Equal(HttpStatusCode.BadRequest, failure.StatusCode);
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task WhatAMiddlewareReadsBeforeHttp_IsNotTakenForHttp(string protocol)
    {
        byte[] proxyHeader = [.. "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n"u8];
        await using var server = await UserServer.StartAsync(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.Use(next => async connection =>
            {
                var read = await connection.Transport.Input.ReadAtLeastAsync(proxyHeader.Length);
                connection.Transport.Input.AdvanceTo(read.Buffer.GetPosition(proxyHeader.Length));
                await next(connection);
            });
            if (protocol == "h2")
            {
                listen.UseHttps(certificates.Server);
            }
        }));
        using var http2 = new UserClient(server.Address(), "2.0", before: proxyHeader);

        Assert.Equal(Tracked2, await http2.GetAsync());

        await AssertOneRecordAsync(server, protocol);
    }

    [Fact]
    public async Task ASlowHttp1Response_OutlastsEveryLimit()
    {
        const int ClosesMeanwhile = 3;
        await using var server = await UserServer.StartAsync(
            kestrel =>
            {
                kestrel.Listen(IPAddress.Loopback, 0);
                kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            },
            lifecycle: services => services.AddConnectionLifecycle(options =>
            {
                options.KeepaliveTime = options.KeepaliveTimeout = TimeSpan.FromMilliseconds(50);
                options.MaxConnectionIdle = options.MaxConnectionAge = TimeSpan.FromMilliseconds(100);
                options.MaxConnectionAgeGrace = TimeSpan.Zero;
            }));
        using var http1 = new UserClient(server.Address(), "1.1");
        using var http2 = new UserClient(server.Address(1), "2.0");
        var slow = http1.GetAsync("/held");
        await server.Holding.Bounded();

        for (var i = 0; i < ClosesMeanwhile; i++)
        {
            Assert.Equal(Tracked2, await http2.GetAsync());
            await server.Records.NextAsync<ConnectionLifecycle.ConnectionClosed>();
        }

        Assert.False(slow.IsCompleted);
        server.Release();
        Assert.Equal("HTTP/1.1", await slow.Bounded());
        Assert.Equal(Untracked1, await http1.GetAsync());
        Assert.Equal(1, http1.Connections);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AnIdleHttp1Connection_DoesNotHoldUpTheStop(bool isTracked)
    {
        await using var server = await UserServer.StartAsync(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0),
            lifecycle: services =>
            {
                services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromHours(1));
                _ = isTracked ? services.AddConnectionLifecycle() : services;
            });
        using var http1 = new UserClient(server.Address(), "1.1");
        Assert.Equal(Untracked1, await http1.GetAsync());

        await server.StopAsync().Bounded();
    }

    [Fact]
    public async Task KestrelsOwnCloseRequest_ClosesAnHttp1Connection()
    {
        await using var server = await UserServer.StartAsync(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        using var http1 = new UserClient(server.Address(), "1.1");

        await http1.GetAsync("/close");

        Assert.Equal(Untracked1, await http1.GetAsync());
        Assert.Equal(2, http1.Connections);
    }

    [Theory]
    [InlineData("https")]
    [InlineData("http")]
    public async Task AWebSocketOverHttp2_IsACall(string scheme)
    {
        await using var server = await UserServer.StartAsync(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            _ = scheme == "https" ? listen.UseHttps(certificates.Server) : listen;
        }));
        using var client = new UserClient(server.Address(), "2.0");
        using var socket = new ClientWebSocket { Options = { HttpVersion = HttpVersion.Version20, HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact } };
        var address = new UriBuilder(server.Address()) { Scheme = scheme == "https" ? "wss" : "ws", Path = "/echo" }.Uri;

        await socket.ConnectAsync(address, client.Invoker, CancellationToken.None).Bounded();
        var drained = server.Connections.DrainAsync(_ => true, "app_requested");
        await server.Records.NextAsync<ConnectionLifecycle.GoAwaySeen>();
        await socket.SendAsync("still here"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None).Bounded();
        var bytes = new byte[100];
        var echo = await socket.ReceiveAsync(bytes, CancellationToken.None).Bounded();
        Assert.Equal("still here", Encoding.UTF8.GetString(bytes, 0, echo.Count));
        Assert.False(drained.IsCompleted);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).Bounded();

        var record = Assert.Single(await drained.Bounded());
        Assert.Equal((1, 1), (record.StreamsStarted, record.StreamsSucceeded));
    }

    [Fact]
    public async Task AUnixSocket()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "s");
        await using var server = await UserServer.StartAsync(kestrel => kestrel.ListenUnixSocket(path, listen => listen.Protocols = HttpProtocols.Http2));
        using (var http2 = new UserClient(new Uri("http://localhost"), "2.0", path))
        {
            Assert.Equal(Tracked2, await http2.GetAsync());
        }

        await AssertOneRecordAsync(server, "h2c");
    }

    [Fact]
    public async Task TwoNames_FromConfiguration_ByServerNameIndication()
    {
        using var folder = new TemporaryFolder();
        var settings = new Dictionary<string, string?> { ["Kestrel:Endpoints:h2:Url"] = "https://127.0.0.1:0" };
        foreach (var name in (string[])["one.test", "two.test"])
        {
            settings[$"Kestrel:Endpoints:h2:Sni:{name}:Certificate:Path"] = WriteCertificate(folder.Path, name);
            settings[$"Kestrel:Endpoints:h2:Sni:{name}:Certificate:KeyPath"] = Path.Combine(folder.Path, $"{name}.key");
        }

        await using var server = await UserServer.StartAsync(settings: settings);
        foreach (var name in (string[])["one.test", "two.test"])
        {
            using (var client = new UserClient(new UriBuilder(server.Address()) { Host = name }.Uri, "2.0"))
            {
                Assert.Equal(Tracked2, await client.GetAsync());
                Assert.Equal($"CN={name}", client.ServerName);
            }

            await server.Records.NextAsync<ConnectionLifecycle.ConnectionClosed>();
        }

        Assert.All(server.Records.Registry.Closed, record => Assert.StartsWith("h2 by client: ", $"{record.Protocol} {record.Summary}", StringComparison.Ordinal));
        Assert.Equal(2, server.Records.Registry.Closed.Count);
    }

    [Fact]
    public async Task UseHttps_InEndpointDefaults()
    {
        await using var server = await UserServer.StartAsync(kestrel =>
        {
            kestrel.ConfigureEndpointDefaults(listen => listen.UseHttps(certificates.Server));
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        using (var http2 = new UserClient(new UriBuilder(server.Address()) { Scheme = "https" }.Uri, "2.0"))
        {
            Assert.Equal(Tracked2, await http2.GetAsync());
        }

        await AssertOneRecordAsync(server, "h2");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AnEndpointThatOptsOut_IsLeftAlone(bool isBeforeHttps)
    {
        await using var server = await UserServer.StartAsync(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            _ = isBeforeHttps ? listen.DisableConnectionLifecycle() : listen;
            listen.UseHttps(certificates.Server);
            _ = isBeforeHttps ? listen : listen.DisableConnectionLifecycle();
        }));
        using var http2 = new UserClient(server.Address(), "2.0");

        Assert.Equal("HTTP/2 untracked", await http2.GetAsync());

        await server.StopAsync().Bounded();
        Assert.Empty(server.Records.Registry.Closed);
    }

    [Fact]
    public async Task TheLineTwice_AddsItsOptionsAndNothingElse()
    {
        await using var server = await UserServer.StartAsync(settings: Cleartext, lifecycle: services => services
            .AddConnectionLifecycle(options => options.MaxConnectionAge = TimeSpan.FromMilliseconds(50))
            .AddConnectionLifecycle(options => options.MaxConnectionIdle = TimeSpan.FromHours(1)));
        using var client = new UserClient(server.Address(), "2.0");
        Assert.Equal(Tracked2, await client.GetAsync());

        await server.Records.NextAsync<ConnectionLifecycle.ConnectionClosed>();

        var record = Assert.Single(server.Records.Registry.Closed);
        Assert.StartsWith("by server: max_age, nothing lost", record.Summary, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromHours(1), server.Options.MaxConnectionIdle);
    }

    [Fact]
    public async Task ADrain_GivesTheRecords_AndHasItsOwnGrace()
    {
        await using var server = await UserServer.StartAsync(settings: Cleartext);
        using var busy = new UserClient(server.Address(), "2.0");
        using var idle = new UserClient(server.Address(), "2.0");
        var held = Assert.ThrowsAnyAsync<Exception>(() => busy.GetAsync("/held"));
        await server.Holding.Bounded();
        await idle.GetAsync();

        var records = await server.Connections.DrainAsync(_ => true, "app_requested", TimeSpan.FromMilliseconds(50)).Bounded();

        await held.Bounded();
        Assert.Equal(
            ["by server: app_requested, nothing lost", "by server: grace_exceeded, nothing lost"],
            records.Select(record => string.Join(',', record.Summary.Split(',')[..2])).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ARequest_ClosesItsConnection_AndAwaitsItsRecord()
    {
        await using var server = await UserServer.StartAsync(settings: Cleartext);
        using var client = new UserClient(server.Address(), "2.0");

        await client.GetAsync("/drain-self");

        Assert.StartsWith("by server: app_requested, nothing lost", (await server.OwnRecord.Task.Bounded()).Summary, StringComparison.Ordinal);
    }

    private static async Task AssertOneRecordAsync(UserServer server, string protocol)
    {
        await server.StopAsync().Bounded();
        var record = Assert.Single(server.Records.Registry.Closed);
        Assert.Equal((protocol, 1), (record.Protocol, record.StreamsSucceeded));
    }

    private static string WriteCertificate(string folder, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var path = Path.Combine(folder, $"{name}.crt");
        File.WriteAllText(path, certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, $"{name}.key"), key.ExportPkcs8PrivateKeyPem());
        return path;
    }
}
