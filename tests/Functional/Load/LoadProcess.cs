using System.Text.Json;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Load;

/// <summary>The client's <c>load</c> in a process of its own, as JSON.</summary>
internal sealed class LoadProcess : IAsyncDisposable
{
    private LoadProcess(RunningProgram program) => Program = program;

    public RunningProgram Program { get; }

    /// <param name="protocol">Which of the servers' endpoints.</param>
    /// <param name="servers">The servers, which share a CA.</param>
    /// <param name="args">What is to be done.</param>
    public static LoadProcess Start(string protocol, IReadOnlyList<GreeterServerProcess> servers, params string[] args) => new(RunningProgram.Start(Repository.ClientProgram,
    [
        "load", "--json", "--ca", servers[0].Certificates.CaCertificatePath,
        .. servers.SelectMany(server => (string[])["--address", $"{server.Address(protocol)}"]),
        .. args,
    ]));

    /// <summary>Waits until a load that would go on is under way on a server, which logs each call.</summary>
    public static Task CallsAsync(GreeterServerProcess server, int calls = 100) => server.Log.Line("call greet.v1.Greeter/SayHello OK", calls).Bounded();

    /// <summary>Ctrl+C, and what is said then.</summary>
    public Task<(ProcessResult Result, JsonElement Summary)> InterruptAsync()
    {
        Program.Interrupt();
        return EndAsync();
    }

    public async Task<(ProcessResult Result, JsonElement Summary)> EndAsync()
    {
        var ended = await Program.EndAsync();
        Assert.True(ended.Output.Count > 0, $"{ended}");
        using var json = JsonDocument.Parse(ended.Output[^1]);
        var summary = json.RootElement.Clone();
        Assert.Equal("summary", summary.GetProperty("event").GetString());
        return (ended, summary);
    }

    public ValueTask DisposeAsync() => Program.DisposeAsync();
}
