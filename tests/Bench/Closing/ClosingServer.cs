using System.Net;
using System.Text.Json;
using Microservices.Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microservices.Tests.Bench.Closing;

/// <summary>
/// gRPC's own engine on Kestrel, in a process of its own, that closes its connections for one reason or another. Its first line says where
/// it listens, its last one what it has to report; what it logs, errors alone, goes to stderr.
/// </summary>
internal static class ClosingServer
{
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(ClosingServerOptions options)
    {
        Cores.UseFirst();
        var keys = new CallLedger();
        IConnectionCloser closer = options.Drained ? new DrainedCloser(options) : new StockCloser(options);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Error)
            .AddSimpleConsole(format => format.SingleLine = true)
            .Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddSingleton(keys).AddSingleton(closer).AddGrpc();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        closer.AddServices(builder.Services);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, options.Port, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            closer.Listen(listen, UseTls(options.Certificates));
        }));

        await using (var server = builder.Build())
        {
            server.MapGrpcService<ClosingService>();
            await server.StartAsync();
            _ = Task.Run(() => StopWithTheBench(server));
            await using var operatorsTimer = TimeProvider.System.CreateTimer(_ => closer.CloseAll(server.Services), null, options.DrainEvery, options.DrainEvery);
            Console.WriteLine($"listening on {new Uri(server.Urls.Single()).Port}");
            await server.WaitForShutdownAsync();
        }

        Console.WriteLine($"report: {JsonSerializer.Serialize(new ClosingReport(keys.ToString(), closer.Ends))}");
        return 0;
    }

    private static Action<ListenOptions>? UseTls(string folder) => folder.Length == 0 ? null : listen =>
    {
        var certificates = new DevelopmentCertificates(folder, TimeProvider.System);
        listen.UseHttps(CertificateFiles.LoadWithKey(certificates.ServerCertificatePath, certificates.ServerKeyPath));
    };

    private static void StopWithTheBench(WebApplication server)
    {
        Console.In.ReadToEnd();
        server.Lifetime.StopApplication();
    }
}
