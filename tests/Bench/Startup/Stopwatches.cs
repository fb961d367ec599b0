using Microservices.Tests.Common;

namespace Microservices.Tests.Bench.Startup;

/// <summary>Runs one program once and takes its times.</summary>
internal static class Stopwatches
{
    private static readonly TimeProvider Time = TimeProvider.System;

    /// <summary>From the server's start to its first reply, to a warm client that connects as soon as it listens.</summary>
    public static async Task<TimeSpan> ServerAsync(
        string program, string certificates, string protocol, (string, string)[] environment, CancellationToken cancellationToken)
    {
        var started = Time.GetTimestamp();
        await using var server = await GreeterServerProcess.StartOtherAsync(program, certificates, environment);
        await Warm.GreetAsync(server, protocol, cancellationToken);
        return Time.GetElapsedTime(started);
    }

    /// <summary>From the client's start to its reply on the screen, and to its end; the server is warm.</summary>
    public static async Task<(TimeSpan Reply, TimeSpan End)> ClientAsync(
        string program, GreeterServerProcess server, string protocol, (string, string)[] environment, CancellationToken cancellationToken)
    {
        string[] args = ["hello", "--address", $"{server.Address(protocol)}", "--ca", server.Certificates.CaCertificatePath];
        var started = Time.GetTimestamp();
        await using var client = RunningProgram.Start(program, args, environment: environment);
        await client.Output.Line("^Received: hello").WaitAsync(cancellationToken);
        var reply = Time.GetElapsedTime(started);
        var ended = await client.EndAsync(cancellationToken);
        var end = Time.GetElapsedTime(started);
        return ended.ExitCode == 0 ? (reply, end) : throw new BenchException($"the client '{program}' failed: {ended}");
    }
}
