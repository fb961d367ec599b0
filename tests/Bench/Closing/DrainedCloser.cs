using System.Collections.Concurrent;
using ConnectionLifecycle;
using ConnectionLifecycle.AspNetCore;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Microservices.Tests.Bench.Closing;

/// <summary>As this library closes connections.</summary>
internal sealed class DrainedCloser(ClosingServerOptions options) : IConnectionCloser, IConnectionObserver
{
    private readonly ConcurrentDictionary<string, int> _ends = [];

    public IReadOnlyDictionary<string, int> Ends => _ends;

    public void AddServices(IServiceCollection services) => services
        .AddSingleton<IConnectionObserver>(this)
        .AddConnectionLifecycle(connections => connections.MaxConnectionAge = options.MaxAge);

    public void Listen(ListenOptions listen, Action<ListenOptions>? useTls) => useTls?.Invoke(listen);

    public void CloseAfter(HttpContext call) => call.Features.GetRequiredFeature<IConnectionLifecycleFeature>()
        .RequestCloseAfterStream(call.Features.GetRequiredFeature<IHttp2StreamIdFeature>().StreamId, CloseCause.AppRequested.Word());

    public void CloseAll(IServiceProvider services) => services.GetRequiredService<ServerConnections>().DrainAsync(_ => true, CloseCause.AppRequested.Word());

    void IConnectionObserver.OnEvent(ConnectionEvent connectionEvent)
    {
        if (connectionEvent is ConnectionClosed { Record: var record })
        {
            _ends.AddOrUpdate(End(record), 1, static (_, count) => count + 1);
        }
    }

    private static string End(CloseRecord record) => record switch
    {
        { Reached: < ConnectionState.Open } => ClosingReport.NeverOpen,
        { NothingLost: false } => $"{record.Summary}; of {record.StreamsStarted} calls {record.StreamsFailed} reset, {record.StreamsLost} lost, {record.StreamsNotProcessed} not processed",
        { ClosedBy: ClosedBy.Server } => ClosingReport.Closed,
        _ => record.Summary,
    };
}
