using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Microservices.Tests.Bench.Closing;

/// <summary>As a program closes connections that has nothing but Kestrel: by <c>RequestClose</c>, and by the host's stop.</summary>
internal sealed class StockCloser(ClosingServerOptions options) : IConnectionCloser
{
    private readonly ConcurrentDictionary<IConnectionLifetimeNotificationFeature, bool> _live = [];
    private readonly ConcurrentDictionary<string, int> _ends = [];

    public IReadOnlyDictionary<string, int> Ends => _ends;

    public void AddServices(IServiceCollection services)
    {
    }

    public void Listen(ListenOptions listen, Action<ListenOptions>? useTls)
    {
        listen.Use(WatchAsync);
        useTls?.Invoke(listen);
    }

    public void CloseAfter(HttpContext call) => call.Features.GetRequiredFeature<IConnectionLifetimeNotificationFeature>().RequestClose();

    public void CloseAll(IServiceProvider services)
    {
        foreach (var connection in _live.Keys)
        {
            connection.RequestClose();
        }
    }

    private async Task WatchAsync(ConnectionContext context, Func<Task> next)
    {
        const double Jitter = 0.1; // As gRFC A9 has it, and so the drained side.
        var connection = context.Features.GetRequiredFeature<IConnectionLifetimeNotificationFeature>();
        _live.TryAdd(connection, true);
        var age = options.MaxAge == Timeout.InfiniteTimeSpan ? options.MaxAge : options.MaxAge * (1 + Jitter * (2 * Random.Shared.NextDouble() - 1));
        await using var timer = TimeProvider.System.CreateTimer(_ => connection.RequestClose(), null, age, Timeout.InfiniteTimeSpan);
        try
        {
            await next();
        }
        finally
        {
            _live.TryRemove(connection, out _);
            var end = connection.ConnectionClosedRequested.IsCancellationRequested ? ClosingReport.Closed : "by client";
            _ends.AddOrUpdate(end, 1, static (_, count) => count + 1);
        }
    }
}
