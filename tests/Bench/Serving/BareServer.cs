using System.Net;
using ConnectionLifecycle;
using Microservices.Certificates;
using Microservices.Tests.Bench.Load;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Microservices.Tests.Bench.Serving;

/// <summary>
/// Kestrel and the least that answers as a unary gRPC call does: with so little beside it, the observer's cost shows most. Or a gRPC
/// service that does no more than greet. Of its endpoints two are plain, the second to see how alike two can be, and one observed: comparing two processes, one run differed from the
/// next by as much as the observer costs. A fourth, HTTP/1.1, tells statistics.
/// </summary>
internal static class BareServer
{
    // Always the same: a date of each second is a new entry in a connection's HPACK table. In a profile, looking entries up took one server
    // 2.5 % of its time and another 0.4 %; with this it took 0.4 %.
    private static readonly string Date = HeaderUtilities.FormatDate(DateTimeOffset.UnixEpoch);

    private static int _connections;

    public static async Task<int> RunAsync(BareServerOptions options)
    {
        Cores.UseFirst();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddSimpleConsole().SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.AddSingleton(new ConnectionRegistry(new() { MaxRecords = options.RememberedRecords, MaxBytes = int.MaxValue }));
        builder.Services.AddConnectionLifecycle();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AllowAlternateSchemes = true; // The load says the same to every endpoint.
            kestrel.Limits.Http2.MaxStreamsPerConnection = LoadOptions.MaxStreams;
            kestrel.Listen(IPAddress.Loopback, 0, listen => Listen(listen, options, observed: false));
            kestrel.Listen(IPAddress.Loopback, 0, listen => Listen(listen, options, observed: false));
            kestrel.Listen(IPAddress.Loopback, 0, listen => Listen(listen, options, observed: true));
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });

        if (options.IsGrpc)
        {
            builder.Services.AddGrpc();
        }

        await using var server = builder.Build();
        if (options.IsGrpc)
        {
            server.MapGrpcService<BareGreeter>();
            server.MapGet("/{*any}", TellStatisticsAsync);
        }
        else
        {
            server.Run(AnswerAsync);
        }

        await server.StartAsync();
        var addresses = server.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        Console.WriteLine($"bare server: {string.Join(' ', addresses.Select(address => new Uri(address).Port))}");
        await Console.In.ReadToEndAsync(); // The bench is done when it hangs up.
        return 0;
    }

    private static void Listen(ListenOptions listen, BareServerOptions options, bool observed)
    {
        listen.Protocols = HttpProtocols.Http2;
        listen.Use(CountAsync);
        Action<ListenOptions>? useTls = options.Certificates.Length == 0 ? null : tls =>
        {
            var certificates = new DevelopmentCertificates(options.Certificates, TimeProvider.System);
            tls.UseHttps(CertificateFiles.LoadWithKey(certificates.ServerCertificatePath, certificates.ServerKeyPath));
        };
        if (!observed)
        {
            listen.DisableConnectionLifecycle();
        }

        useTls?.Invoke(listen);
    }

    private static async Task CountAsync(ConnectionContext context, Func<Task> next)
    {
        Interlocked.Increment(ref _connections);
        try
        {
            await next();
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }

    private static Task TellStatisticsAsync(HttpContext context) =>
        context.Response.WriteAsJsonAsync(ServerStats.Now(settled: context.Request.Path == "/settled", Volatile.Read(ref _connections)));

    private static async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Protocol != HttpProtocol.Http2)
        {
            await TellStatisticsAsync(context);
            return;
        }

        while (await context.Request.BodyReader.ReadAsync() is { IsCompleted: false } result)
        {
            context.Request.BodyReader.AdvanceTo(result.Buffer.End);
        }

        context.Response.ContentType = "application/grpc";
        context.Response.Headers.Date = Date;
        await context.Response.BodyWriter.WriteAsync(Wire.Message);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}
