using System.Globalization;
using System.Text.Json;
using Microservices.Tests.Common;

namespace Microservices.Tests.Bench.Closing;

/// <summary>A server that closes its connections, in a process of its own.</summary>
internal sealed class ClosingServerProcess : IAsyncDisposable
{
    private readonly RunningProgram _program;

    private ClosingServerProcess(RunningProgram program) => _program = program;

    public int Port { get; private set; }

    public static async Task<ClosingServerProcess> StartAsync(ClosingServerOptions options, CancellationToken cancellationToken)
    {
        var server = new ClosingServerProcess(RunningProgram.Start(typeof(ClosingServerProcess).Assembly.Location, options.Arguments));
        try
        {
            var port = await server._program.Output.Line(@"^listening on (\d+)").WaitAsync(cancellationToken);
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
    public Task ServingAsync(CancellationToken cancellationToken) => _program.Output.Line("^serving").WaitAsync(cancellationToken);

    /// <summary>Has it stop by SIGTERM.</summary>
    /// <exception cref="BenchException">It did not stop as it should.</exception>
    public async Task<ClosingReport> StopAsync(CancellationToken cancellationToken)
    {
        _program.Terminate();
        var ended = await _program.EndAsync(cancellationToken);
        const string Report = "report: ";
        return ended.ExitCode == 0 && ended.Output[^1].StartsWith(Report, StringComparison.Ordinal)
            ? JsonSerializer.Deserialize<ClosingReport>(ended.Output[^1][Report.Length..])! with { Errors = ended.Errors }
            : throw new BenchException($"a server did not stop as it should: {ended}");
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();
}
