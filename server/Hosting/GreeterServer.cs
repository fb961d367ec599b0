using ConnectionLifecycle;
using Microservices.Certificates;
using Microservices.Server.Greeting;
using Microservices.Server.Health;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Console;

namespace Microservices.Server.Hosting;

/// <summary>The whole server, from its arguments to its exit code.</summary>
internal static partial class GreeterServer
{
    public static async Task<int> RunAsync(string[] args)
    {
        var commandLine = CommandLine.Parse(args);
        if (commandLine.Answer is not null)
        {
            return await commandLine.SayAsync();
        }

        SystemRoots.ReadAhead();
        WebApplication? app = null;
        var starting = true;
        try
        {
            app = Build(commandLine.Configuration, hideHostErrors: () => starting);
            await app.StartAsync();
            starting = false;
        }
        catch (Exception e)
        {
            await (app?.DisposeAsync() ?? ValueTask.CompletedTask);
            await Console.Error.WriteLineAsync($"error: {StartupError.Describe(e)}");
            return 1;
        }

        await ServeAsync(app);
        return 0;
    }

    /// <summary>What reads the settings: <c>appsettings.json</c>, the environment, the command line.</summary>
    public static WebApplicationBuilder CreateBuilder(string[] configuration) => WebApplication.CreateSlimBuilder(new WebApplicationOptions
    {
        Args = configuration,
        ContentRootPath = AppContext.BaseDirectory,
    });

    private static WebApplication Build(string[] configuration, Func<bool> hideHostErrors)
    {
        WebApplication? app = null;
        var builder = CreateBuilder(configuration);
        var options = ServerOptions.From(builder.Configuration);
        builder.Logging.AddConsoleFormatter<LineConsoleFormatter, ConsoleFormatterOptions>();
        builder.Services.Configure<ConsoleLoggerOptions>(builder.Configuration.GetSection("Logging:Console"));
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => level >= LogLevel.Warning && !hideHostErrors());
        // That a server which stops is unhealthy is no error.
        builder.Logging.AddFilter(
            "Microsoft.Extensions.Diagnostics.HealthChecks", level => level >= LogLevel.Warning && app?.Lifetime.ApplicationStopping.IsCancellationRequested != true);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<IConnectionObserver, StopAfterFirstSession>();
        builder.Services.AddConnectionLifecycle(builder.Configuration.GetSection("Connections"));
        builder.Services.AddHostedService<StopOnEndOfInput>();
        builder.Services.AddHostedService<SecondSignal>();
        builder.Services.AddGrpc();
        builder.Services.AddGreeterHealth();
        builder.Services.AddGrpcReflection();
        builder.AddGreeterEndpoints(options);

        app = builder.Build();
        app.UseMiddleware<CallLog>();
        app.MapGrpcService<GreeterService>();
        app.MapGreeterHealth();
        if (options.Reflection)
        {
            app.MapGrpcReflectionService().EndWithDrain();
        }

        return app;
    }

    private static async Task ServeAsync(WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Server");
        foreach (var address in app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses)
        {
            Listening(logger, address, address.StartsWith("https:", StringComparison.Ordinal) ? "h2" : "h2c");
        }

        app.Lifetime.ApplicationStopping.Register(() => Stopping(logger));
        await app.WaitForShutdownAsync();
        Destroyed(logger);
        await app.DisposeAsync();
    }

    [LoggerMessage(1, LogLevel.Information, "listening on {Address} ({Protocol})")]
    private static partial void Listening(ILogger logger, string address, string protocol);

    [LoggerMessage(2, LogLevel.Information, "stopping, calls in flight may finish")]
    private static partial void Stopping(ILogger logger);

    [LoggerMessage(3, LogLevel.Information, "server destroyed")]
    private static partial void Destroyed(ILogger logger);
}
