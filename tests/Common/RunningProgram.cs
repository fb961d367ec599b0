using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Microservices.Tests.Common;

/// <summary>One of the project's programs, or a tool of the machine, in a process of its own; never outlives the test.</summary>
public sealed partial class RunningProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _ended;

    private RunningProgram(Process process)
    {
        _process = process;
        _ended = Task.WhenAll(Output.ReadAsync(process.StandardOutput), Errors.ReadAsync(process.StandardError), process.WaitForExitAsync());
    }

    public TextLog Output { get; } = new();

    public TextLog Errors { get; } = new();

    public int Id => _process.Id;

    public static RunningProgram Start(string program, IEnumerable<string> args, string? workingDirectory = null, params (string Name, string Value)[] environment) =>
        StartTool(DotNetHost(), [program, .. args], workingDirectory, environment);

    /// <summary>Starts a program that is not the project's own, by its name on the path.</summary>
    public static RunningProgram StartTool(string tool, IEnumerable<string> args, string? workingDirectory = null, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(tool)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? Repository.Root,
        };
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new RunningProgram(Process.Start(start)!);
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<ProcessResult> RunAsync(string program, params string[] args)
    {
        await using var running = Start(program, args);
        return await running.EndAsync();
    }

    /// <summary>Runs a program that is not the project's own to its end.</summary>
    public static async Task<ProcessResult> RunToolAsync(string tool, params string[] args)
    {
        await using var running = StartTool(tool, args);
        return await running.EndAsync();
    }

    /// <summary>Waits until the program has ended by itself.</summary>
    public async Task<ProcessResult> EndAsync()
    {
        await _ended.Bounded();
        return new ProcessResult(_process.ExitCode, Output.Lines, Errors.Lines);
    }

    /// <summary>Waits until the program has ended by itself, however long that takes.</summary>
    public async Task<ProcessResult> EndAsync(CancellationToken cancellationToken)
    {
        await _ended.WaitAsync(cancellationToken);
        return new ProcessResult(_process.ExitCode, Output.Lines, Errors.Lines);
    }

    /// <summary>What `kill -TERM`, `docker stop` and Kubernetes send.</summary>
    public void Terminate() => Send(15);

    /// <summary>What Ctrl+C sends.</summary>
    public void Interrupt() => Send(2);

    /// <summary>Lets it do nothing until <see cref="Continue"/>.</summary>
    public void Pause() => Send(19);

    /// <summary>Lets it go on.</summary>
    public void Continue() => Send(18);

    public void Kill(bool withChildren = true) => _process.Kill(withChildren);

    public void CloseInput() => _process.StandardInput.Close();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        await _ended.Bounded();
        _process.Dispose();
    }

    private static string DotNetHost() => Path.GetFullPath(Path.Combine(
        RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);

    private void Send(int signal)
    {
        if (SendSignal(_process.Id, signal) != 0)
        {
            throw new InvalidOperationException($"Process {_process.Id} could not be signalled.");
        }
    }
}
