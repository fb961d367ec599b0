using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Packages;

/// <summary>A server or a proxy in a process of its own, which can be started again at the same addresses.</summary>
internal sealed class OutsideProgram : IAsyncDisposable
{
    private readonly string _program;
    private readonly string[] _args;
    private readonly (string Name, string Value)[] _environment;
    private readonly TemporaryFolder _folder = new();
    private RunningProgram _running;

    private OutsideProgram(string program, string[] args, (string Name, string Value)[] environment) =>
        (_program, _args, _environment, _running) = (program, args, environment, Start(program, _folder.Path, "127.0.0.1:0", "127.0.0.1:0", args, environment));

    /// <summary>The endpoint that speaks TLS, by the name in its certificate.</summary>
    public Uri H2 { get; private set; } = null!;

    /// <summary>The endpoint in cleartext.</summary>
    public Uri H2c { get; private set; } = null!;

    /// <summary>What all of its lives have logged.</summary>
    public List<string> Logged { get; } = [];

    /// <summary>The names of all calls that it has begun to process.</summary>
    public string[] Calls => File.Exists(CallsFile) ? File.ReadAllLines(CallsFile) : [];

    private string CallsFile => Path.Combine(_folder.Path, "calls");

    /// <param name="program">Its path.</param>
    /// <param name="args">Its settings, but for the addresses.</param>
    /// <param name="environment">Its environment.</param>
    public static async Task<OutsideProgram> StartAsync(string program, string[] args, params (string Name, string Value)[] environment)
    {
        var started = new OutsideProgram(program, args, environment);
        await started.ListensAsync();
        return started;
    }

    /// <summary>Waits until it has closed so many more connections because of their age.</summary>
    public Task ClosesAsync(int connections)
    {
        const string Closed = "closed by server: max_age";
        var before = _running.Output.Lines.Count(line => line.Contains(Closed, StringComparison.Ordinal));
        return _running.Output.Line(Closed, before + connections).Bounded();
    }

    /// <summary>SIGTERM, and a new process at the same addresses when the old one has ended.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await _running.DisposeAsync();
        _running = Start(_program, _folder.Path, $"127.0.0.1:{H2.Port}", $"127.0.0.1:{H2c.Port}", _args, _environment);
        await ListensAsync();
    }

    /// <summary>SIGTERM.</summary>
    public async Task StopAsync()
    {
        _running.Terminate();
        var ended = await _running.EndAsync();
        Assert.True(ended.ExitCode == 0, $"{ended}");
        Logged.AddRange(ended.Output);
    }

    public async ValueTask DisposeAsync()
    {
        await _running.DisposeAsync();
        _folder.Dispose();
    }

    private static RunningProgram Start(string program, string folder, string h2, string h2c, string[] args, (string Name, string Value)[] environment) => RunningProgram.Start(
        program,
        [
            $"--Kestrel:Endpoints:h2:Url=https://{h2}",
            $"--Kestrel:Endpoints:h2c:Url=http://{h2c}",
            "--Kestrel:Endpoints:h2c:Protocols=Http2",
            "--Logging:LogLevel:Microsoft.AspNetCore=Warning",
            "--Logging:LogLevel:Yarp=Warning",
            $"--Calls={Path.Combine(folder, "calls")}",
            .. args,
        ],
        folder,
        environment);

    private async Task ListensAsync()
    {
        H2 = new Uri($"https://localhost:{(await _running.Output.Line(@"listening on: https://127\.0\.0\.1:(\d+)").Bounded()).Groups[1].Value}");
        H2c = new Uri((await _running.Output.Line(@"listening on: (http://\S+)").Bounded()).Groups[1].Value);
    }
}
