using System.Net.WebSockets;
using ConnectionLifecycle.AspNetCore;
using Microservices.Tests.Common;
using Microservices.Tests.Functional.Matrix;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microservices.Tests.Functional.Endpoints;

/// <summary>A server with endpoints as its user likes them, and the one line.</summary>
internal sealed class UserServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TaskCompletionSource _holding = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private UserServer(WebApplication app, Records records) => (_app, Records) = (app, records);

    public Records Records { get; }

    public ServerConnections Connections => _app.Services.GetRequiredService<ServerConnections>();

    public ConnectionLifecycleOptions Options => _app.Services.GetRequiredService<IOptions<ConnectionLifecycleOptions>>().Value;

    /// <summary>A gate: the server holds a request.</summary>
    public Task Holding => _holding.Task;

    /// <summary>The address of an endpoint, by its place.</summary>
    public Uri Address(int endpoint = 0) => new(_app.Urls.ElementAt(endpoint));

    /// <param name="kestrel">The endpoints in code; those of the settings come first.</param>
    /// <param name="settings">Keys and values of the configuration.</param>
    /// <param name="lifecycle">The one line; null for it without options.</param>
    public static async Task<UserServer> StartAsync(
        Action<KestrelServerOptions>? kestrel = null, IDictionary<string, string?>? settings = null, Action<IServiceCollection>? lifecycle = null)
    {
        var records = new Records();
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.Sources.Clear(); // The settings of the Greeter's server lie beside this test.
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddSingleton(records.Registry);
        (lifecycle ?? (services => services.AddConnectionLifecycle()))(builder.Services);
        builder.WebHost.ConfigureKestrel(options => kestrel?.Invoke(options));

        var server = new UserServer(builder.Build(), records);
        server._app.UseWebSockets();
        server._app.MapGet("/", (HttpContext http) => $"{http.Request.Protocol} {(http.Features.Get<IConnectionLifecycleFeature>() is null ? "untracked" : "tracked")}");
        server._app.MapGet("/held", server.HoldAsync);
        server._app.MapGet("/close", (HttpContext http) => http.Features.GetRequiredFeature<IConnectionLifetimeNotificationFeature>().RequestClose());
        server._app.MapGet("/drain-self", (HttpContext http) => CloseOwnAsync(http, server));
        server._app.Map("/echo", EchoAsync);
        await server._app.StartAsync().Bounded();
        return server;
    }

    /// <summary>The record that a request to <c>/drain-self</c> has waited for.</summary>
    public TaskCompletionSource<ConnectionLifecycle.CloseRecord> OwnRecord { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets the requests end that are held.</summary>
    public void Release() => _released.TrySetResult();

    /// <summary>What SIGTERM does.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Release();
        await _app.DisposeAsync().AsTask().Bounded();
    }

    private static void CloseOwnAsync(HttpContext http, UserServer server)
    {
        var closed = http.Features.GetRequiredFeature<IConnectionLifecycleFeature>().CloseAsync("app_requested");
        _ = closed.ContinueWith(task => server.OwnRecord.SetResult(task.Result), TaskScheduler.Default);
    }

    private static async Task EchoAsync(HttpContext http)
    {
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        var bytes = new byte[100];
        while (await socket.ReceiveAsync(bytes, CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } message)
        {
            await socket.SendAsync(bytes.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, CancellationToken.None);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }

    private async Task HoldAsync(HttpContext http)
    {
        _holding.TrySetResult();
        await _released.Task.WaitAsync(http.RequestAborted);
        await http.Response.WriteAsync(http.Request.Protocol);
    }
}
