using Microservices.Tests.Common;

namespace Microservices.Tests.Bench.Startup;

/// <summary>A server and the client that came with it.</summary>
internal sealed record ProgramPair(string Server, string Client)
{
    /// <summary>As they were built together with this program.</summary>
    public static readonly ProgramPair Built = new(Repository.ServerProgram, Repository.ClientProgram);

    /// <summary>Publishes both into a folder.</summary>
    public static async Task<ProgramPair> PublishAsync(string folder, CancellationToken cancellationToken)
    {
        var (server, client) = (Path.Combine(folder, "server"), Path.Combine(folder, "client"));
        await PublishAsync(cancellationToken, "client", "-o", client);
        await PublishAsync(cancellationToken, "server", "-o", server);
        return new(Path.Combine(server, "Server.dll"), Path.Combine(client, "Client.dll"));
    }

    private static async Task PublishAsync(CancellationToken cancellationToken, params string[] args)
    {
        // No build servers, which would go on running in the background of what is measured.
        await using var publish = RunningProgram.Start("publish", [.. args, "-c", "Release", "--disable-build-servers"]);
        var ended = await publish.EndAsync(cancellationToken);
        if (ended.ExitCode != 0)
        {
            throw new BenchException($"'dotnet publish {string.Join(' ', args)}' failed: {ended}");
        }
    }
}
