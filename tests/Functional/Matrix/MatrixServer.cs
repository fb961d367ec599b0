using System.Net;
using System.Security.Cryptography.X509Certificates;
using ConnectionLifecycle.AspNetCore;
using Microservices.Tests.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Microservices.Tests.Functional.Matrix;

/// <summary>Kestrel with the connection lifecycle switched on, on one free port.</summary>
internal sealed class MatrixServer : IAsyncDisposable
{
    public const string Reply = "/reply";
    public const string Hold = "/hold";
    public const string Stuck = "/stuck";
    public const string Abort = "/abort";
    public const string Flood = "/flood";
    public const string UntilDraining = "/until-draining";
    public const string Endless = "/endless";
    public const string EndlessSilent = "/endless/silent";

    private readonly WebApplication _app;
    private readonly TaskCompletionSource _holding = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private MatrixServer(WebApplication app, Records records) => (_app, Records) = (app, records);

    public Records Records { get; }

    public Uri Address => new(_app.Urls.Single());

    public ServerConnections Connections => _app.Services.GetRequiredService<ServerConnections>();

    /// <summary>A gate: the server holds a call.</summary>
    public Task Holding => _holding.Task;

    public static async Task<MatrixServer> StartAsync(
        X509Certificate2? certificate, Action<KestrelServerOptions>? configure, TimeSpan? shutdownTimeout, Action<ConnectionLifecycleOptions>? manage)
    {
        var records = new Records();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore().AddLogging();
        builder.Services.AddSingleton(records.Registry).AddConnectionLifecycle(manage ?? (_ => { }));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = shutdownTimeout ?? host.ShutdownTimeout);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            configure?.Invoke(kestrel);
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                if (certificate is not null)
                {
                    listen.UseHttps(certificate);
                }
            });
        });
        var server = new MatrixServer(builder.Build(), records);
        server._app.Map(Reply, http => http.Request.Body.CopyToAsync(Stream.Null));
        server._app.Map(Hold, server.HoldAsync).EndWithDrain(_ => false);
        server._app.Map(Stuck, _ => server._released.Task);
        server._app.Map(Abort, server.AbortAsync);
        server._app.Map(Flood, FloodAsync);
        server._app.Map(UntilDraining, UntilDrainingAsync);
        server._app.Map(Endless, EndlessAsync).EndWithDrain();
        server._app.Map(EndlessSilent, server.EndlessSilentAsync).EndWithDrain();
        server._app.Map("/greet.v1.Greeter/StreamHello", EndlessAsync).EndWithDrain();
        server._app.Map("/greet.v1.Greeter/Chat", EndlessReadingAsync).EndWithDrain();
        server._app.Map("/greet.v1.Greeter/{call}", server.HeldAsync);
        server._app.Map("/close/{cause}", CloseAsync);
        await server._app.StartAsync().Bounded();
        return server;
    }

    /// <summary>A call after which the server closes the connection for this reason.</summary>
    public static string Close(string cause) => $"/close/{cause}";

    /// <summary>Lets the calls end that are held.</summary>
    public void Release() => _released.TrySetResult();

    /// <summary>What SIGTERM does.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Release();
        await _app.DisposeAsync().AsTask().Bounded();
    }

    private static async Task CloseAsync(HttpContext http)
    {
        await http.Request.Body.CopyToAsync(Stream.Null);
        var streamId = http.Features.GetRequiredFeature<IHttp2StreamIdFeature>().StreamId;
        var lifecycle = http.Features.GetRequiredFeature<IConnectionLifecycleFeature>();
        lifecycle.RequestCloseAfterStream(streamId, $"{http.Request.RouteValues["cause"]}");
    }

    // Writes for as long as it is let.
    private static async Task FloodAsync(HttpContext http)
    {
        var bytes = new byte[4096];
        while (!http.RequestAborted.IsCancellationRequested)
        {
            await http.Response.Body.WriteAsync(bytes, CancellationToken.None);
        }
    }

    // As a call does that could go on for long and ends when its connection is to.
    private static async Task UntilDrainingAsync(HttpContext http)
    {
        await http.Response.Body.FlushAsync();
        var draining = new TaskCompletionSource();
        await using var registration = http.Features.GetRequiredFeature<IConnectionLifecycleFeature>().Draining.Register(draining.SetResult);
        await draining.Task.WaitAsync(http.RequestAborted);
    }

    // As a call does that has no end of its own and heeds its caller's.
    private static async Task EndlessAsync(HttpContext http)
    {
        http.Response.ContentType = http.Request.ContentType;
        await http.Response.Body.FlushAsync();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
    }

    // The same, of which nothing but the end of its stream is heard.
    private static async Task EndlessReadingAsync(HttpContext http)
    {
        http.Response.ContentType = http.Request.ContentType;
        await http.Response.Body.FlushAsync();
        await http.Request.Body.CopyToAsync(Stream.Null, CancellationToken.None);
    }

    private Task EndlessSilentAsync(HttpContext http)
    {
        _holding.TrySetResult();
        return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
    }

    private async Task AbortAsync(HttpContext http)
    {
        http.Features.GetRequiredFeature<IConnectionLifetimeFeature>().Abort();
        await HeldAsync(http);
    }

    private async Task HoldAsync(HttpContext http)
    {
        await http.Response.Body.FlushAsync();
        await HeldAsync(http);
    }

    private Task HeldAsync(HttpContext http)
    {
        _holding.TrySetResult();
        return _released.Task.WaitAsync(http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
    }
}
