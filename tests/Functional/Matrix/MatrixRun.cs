using ConnectionLifecycle;

namespace Microservices.Tests.Functional.Matrix;

/// <summary>Plays a scenario and holds both records against its row.</summary>
internal static class MatrixRun
{
    /// <param name="rows">Where the row is.</param>
    /// <param name="name">The row's name.</param>
    /// <param name="protocol">Over what to play it.</param>
    /// <param name="certificates">For TLS.</param>
    /// <param name="onListening">Called when the server listens, before anyone connects.</param>
    /// <returns>The records of the sides that have one.</returns>
    public static async Task<IReadOnlyList<CloseRecord>> PlayAsync(
        IEnumerable<CloseScenario> rows, string name, string protocol, StageCertificates certificates, Func<Uri, Task>? onListening = null)
    {
        var row = rows.Single(row => row.Name == name);
        CloseRecord? server = null;
        CloseRecord? client = null;
        string? logged = null;
        var stage = new Stage(protocol, certificates, onListening);
        await using (stage)
        {
            await row.Act(stage);
            if (stage.Server is not null && row.Server.Length > 0)
            {
                server = await stage.Server.Records.FirstAsync();
            }

            if (stage.ServerProcess is not null && row.Server.Length > 0)
            {
                logged = await LoggedRecord.AccountAsync(stage.ServerProcess.Log);
            }

            if (row.Client.Length > 0)
            {
                client = await stage.Client!.Records.FirstAsync();
            }
        }

        AssertSays(row.Server, server, ConnectionSide.Server, protocol, logged);
        AssertSays(row.Client, client, ConnectionSide.Client, row.ClientSpeaks ?? protocol);
        await (stage.Server?.Records.AssertOneForEachAsync() ?? Task.CompletedTask);
        await (stage.Client?.Records.AssertOneForEachAsync() ?? Task.CompletedTask);
        if (server is not null && client is not null && row.Because.Length == 0)
        {
            Assert.Equal((server.ClosedBy, server.Cause, server.ErrorCode), (client.ClosedBy, client.Cause, client.ErrorCode));
            Assert.Equal(server.GoAwaysSent, client.GoAwaysReceived);
        }

        if (server is not null && client is { LocalEndPoint.Length: > 0 })
        {
            Assert.Equal((server.RemoteEndPoint, server.LocalEndPoint), (Plain(client.LocalEndPoint), Plain(client.RemoteEndPoint)));
        }

        return [.. new[] { server, client }.OfType<CloseRecord>()];
    }

    private static void AssertSays(string[] accounts, CloseRecord? record, ConnectionSide side, string protocol, string? logged = null)
    {
        var account = record is null ? logged : RecordSummary.Of(record);
        if (account is null)
        {
            Assert.Empty(accounts);
            return;
        }

        Assert.True(
            accounts.Any(expected => RecordSummary.Is(account, expected)),
            $"The {side} says\n  {account}\nand not\n  {string.Join("\n  ", accounts)}\nby {string.Join("; ", record?.Evidence ?? [])}");
        if (record is not null)
        {
            RecordSummary.AssertSound(record, side, protocol);
        }
    }

    // A client's socket of both address families writes an IPv4 address as an IPv6 one.
    private static string Plain(string endPoint) => endPoint.Replace("[::ffff:127.0.0.1]", "127.0.0.1", StringComparison.Ordinal);
}
