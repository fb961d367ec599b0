using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Microservices.Certificates;

namespace Microservices.Client.Demo;

/// <summary>A server in a process of its own, on free ports. It ends with this process, however that ends: its standard input ends then.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _output;

    private ServerProcess(Process process, TextWriter output)
    {
        _process = process;
        _output = Task.WhenAll(ShowAsync(process.StandardOutput, output), ShowAsync(process.StandardError, output));
    }

    /// <summary>The TLS endpoint.</summary>
    public Uri? H2 { get; private set; }

    /// <summary>The cleartext endpoint.</summary>
    public Uri? H2c { get; private set; }

    private static string ServerProgram => Path.Combine(AppContext.BaseDirectory, "server", "Server.dll");

    /// <summary>Starts a server and waits until it listens.</summary>
    /// <exception cref="DemoException">It did not start.</exception>
    public static async Task<ServerProcess> StartAsync(TextWriter output, CancellationToken cancellationToken)
    {
        if (!File.Exists(ServerProgram))
        {
            throw new DemoException($"the server program is not at '{ServerProgram}': build the solution, or publish the server there.");
        }

        var start = new ProcessStartInfo(DotNetHost())
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                ServerProgram,
                "--Kestrel:Endpoints:h2:Url=https://127.0.0.1:0",
                "--Kestrel:Endpoints:h2c:Url=http://127.0.0.1:0",
                "--Logging:Console:FormatterName=line",
                "--Logging:LogLevel:Default=Information",
                "--Server:StopOnEndOfInput=true",
                $"--Server:CertificateDirectory={DevelopmentCertificates.DefaultDirectory()}",
            },
        };
        var server = new ServerProcess(Process.Start(start)!, output);
        try
        {
            await Task.WhenAny(server._listening.Task, server._output).WaitAsync(cancellationToken);
            return server.H2c is not null && server.H2 is not null ? server : throw new DemoException("the server did not start, see its lines above.");
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the server gracefully and waits until it has ended.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="DemoException">It did not stop in time.</exception>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        _process.StandardInput.Close();
        try
        {
            await Task.WhenAll(_process.WaitForExitAsync(cancellationToken), _output).WaitAsync(StopLimit, TimeProvider.System, cancellationToken);
            return _process.ExitCode;
        }
        catch (TimeoutException)
        {
            throw new DemoException($"the server did not stop within {StopLimit.TotalSeconds} s; it was killed.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            try
            {
                await StopAsync(CancellationToken.None);
            }
            catch (DemoException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }

    // The host that runs this program; where it is not known, the one on the path.
    private static string DotNetHost()
    {
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var host = Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        return File.Exists(host) ? host : "dotnet";
    }

    [GeneratedRegex(@"listening on (?<address>\S+) \((?<protocol>h2c?)\)$")]
    private static partial Regex Listening();

    private async Task ShowAsync(StreamReader lines, TextWriter output)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            await output.WriteLineAsync(line);
            if (Listening().Match(line) is { Success: true } listening)
            {
                OnListening(listening.Groups["protocol"].Value, new Uri(listening.Groups["address"].Value));
            }
        }
    }

    private void OnListening(string protocol, Uri address)
    {
        _ = protocol == "h2" ? H2 = address : H2c = address;
        if (H2 is not null && H2c is not null)
        {
            _listening.TrySetResult();
        }
    }
}
