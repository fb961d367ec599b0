using ConnectionLifecycle.AspNetCore;

namespace Microservices.Server.Tls;

/// <summary>Looks every second whether certificates have been renewed, and lets new connections use the new ones.</summary>
internal sealed partial class CertificateRenewal(
    ServerTls tls, ServerOptions options, ServerConnections connections, TimeProvider time, ILoggerFactory loggerFactory) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = loggerFactory.CreateLogger("Server");
    private bool _hasRenewed;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var renewable in tls.Renewables)
            {
                Tell(renewable.Look());
            }

            // Again and again: a handshake that was under way becomes a connection later.
            if (_hasRenewed && options.DrainOnRenewal)
            {
                _ = connections.DrainAsync(tls.IsOutdated, "certificate_renewed", cancellationToken: CancellationToken.None);
            }
        }
    }

    private void Tell(Renewed look)
    {
        if (look.Taken is not null)
        {
            _hasRenewed = true;
            Renewed(_logger, look.Taken);
        }

        if (look.Flaw is not null)
        {
            NotRenewed(_logger, look.Flaw);
        }
    }

    [LoggerMessage(5, LogLevel.Information, "renewed: {Certificate}")]
    private static partial void Renewed(ILogger logger, string certificate);

    [LoggerMessage(6, LogLevel.Warning, "not renewed, the one before stays in use: {Flaw}")]
    private static partial void NotRenewed(ILogger logger, string flaw);
}
