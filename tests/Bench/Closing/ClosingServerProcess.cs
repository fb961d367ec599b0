using System.Globalization;
using System.Text.Json;
using Microservices.Tests.Common;

namespace Microservices.Tests.Bench.Closing;

/// <summary>A server that closes its connections, in a process of its own.</summary>
internal sealed class ClosingServerProcess : IAsyncDisposable
{
    /// <summary>Far above what the slowest machine needs for a start, a first call or a stop.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly RunningProgram _program;

    private ClosingServerProcess(RunningProgram program) => _program = program;

    public int Port { get; private set; }

    public static async Task<ClosingServerProcess> StartAsync(ClosingServerOptions options, CancellationToken cancellationToken)
    {
        var server = new ClosingServerProcess(RunningProgram.Start(typeof(ClosingServerProcess).Assembly.Location, options.Arguments));
        try
        {
            var port = await server.WithinLimitAsync(server._program.Output.Line(@"^listening on (\d+)"), cancellationToken);
            server.Port = int.Parse(port.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Completes when it has had its first call.</summary>
    public Task ServingAsync(CancellationToken cancellationToken) => WithinLimitAsync(_program.Output.Line("^serving"), cancellationToken);

    /// <summary>Has it stop by SIGTERM.</summary>
    /// <exception cref="BenchException">It did not stop as it should.</exception>
    public async Task<ClosingReport> StopAsync(CancellationToken cancellationToken)
    {
        _program.Terminate();
        var ended = await WithinLimitAsync(_program.EndAsync(cancellationToken), cancellationToken);
        const string Report = "report: ";
        return ended.ExitCode == 0 && ended.Output[^1].StartsWith(Report, StringComparison.Ordinal)
            ? JsonSerializer.Deserialize<ClosingReport>(ended.Output[^1][Report.Length..])! with { Errors = ended.Errors }
            : throw new BenchException($"a server did not stop as it should: {ended}");
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    private async Task<T> WithinLimitAsync<T>(Task<T> task, CancellationToken cancellationToken)
    {
        try
        {
            return await task.WaitAsync(Limit, TimeProvider.System, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException)
        {
            throw new BenchException($"a server did not start, serve or stop: {e.Message} It wrote: {_program.Output} {_program.Errors}");
        }
    }
}
