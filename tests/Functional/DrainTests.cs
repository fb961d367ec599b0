using Greet.V1;
using Grpc.Core;
using Microservices.Tests.Common;
using Microservices.Tests.Functional.Matrix;

namespace Microservices.Tests.Functional;

/// <summary>A close costs no call, and a call that outlasts it is told why it ends.</summary>
public sealed class DrainTests(StageCertificates certificates) : IClassFixture<StageCertificates>
{
    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task NoCallIsLost_WhileConnectionsAreClosedUnderThem(string protocol)
    {
        const int Closes = 10;
        await using var stage = new Stage(protocol, certificates);
        var server = await stage.ServeAsync(manage: connections => connections.MaxConnectionAge = TimeSpan.FromMilliseconds(50));
        var client = stage.Connect(server.Address);

        var lost = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            var lost = 0;
            while (client.Records.Registry.Closed.Count < Closes)
            {
                lost += await client.CallAsync(MatrixServer.Reply) ? 0 : 1;
            }

            return lost;
        })));

        Assert.Equal(0, lost.Sum());
        Assert.All(client.Records.Registry.Closed.Take(Closes), record => Assert.StartsWith("by server: max_age, nothing lost", record.Summary, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("h2", "--Connections:MaxConnectionAge=00:00:02", "--Connections:MaxConnectionAgeGrace=00:00:01", "grace_exceeded")]
    [InlineData("h2c", "--Connections:MaxConnectionAge=00:00:02", "--Connections:MaxConnectionAgeGrace=00:00:01", "grace_exceeded")]
    [InlineData("h2", "--ShutdownTimeoutSeconds=4", null, "shutdown_timeout")]
    [InlineData("h2c", "--ShutdownTimeoutSeconds=4", null, "shutdown_timeout")]
    public async Task ACallThatNeverEnds_IsToldWhyItDoes(string protocol, string setting, string? more, string reason)
    {
        await using var server = await GreeterServerProcess.StartAsync(more is null ? [setting] : [setting, more]);
        var (channel, greeter) = server.Connect(protocol);
        using (channel)
        {
            using var chat = greeter.Chat();
            await chat.RequestStream.WriteAsync(new HelloRequest()).Bounded();
            Assert.True(await chat.ResponseStream.MoveNext(CancellationToken.None).Bounded());
            if (more is null)
            {
                server.Program.Terminate();
            }

            var failure = await Assert.ThrowsAsync<RpcException>(() => chat.ResponseStream.MoveNext(CancellationToken.None).Bounded());

            Assert.Equal($"{StatusCode.Unavailable}: {reason}", $"{failure.StatusCode}: {failure.Status.Detail}");
        }

        await server.Log.Line($"session is closed by server: {reason}, nothing lost").Bounded();
        if (more is not null)
        {
            server.Program.Terminate();
        }

        Assert.Equal(0, (await server.Program.EndAsync()).ExitCode);
        Assert.Empty(server.Program.Errors.Lines);
        Assert.DoesNotContain("fail", server.Log.ToString()!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task AnOperator_HasAllConnectionsClosed_AndALongCallLearnsOfIt(string protocol)
    {
        await using var stage = new Stage(protocol, certificates);
        var (server, client) = await stage.PairAsync();
        using var call = await client.BeginAsync(MatrixServer.UntilDraining);

        _ = server.Connections.DrainAsync(_ => true, "rebalanced");

        Assert.Empty(await call.Content.ReadAsByteArrayAsync().Bounded());
        Assert.Matches("^by server: app_requested, nothing lost; .*received GOAWAY NO_ERROR last=2147483647 \"app_requested: rebalanced\"", RecordSummary.Of(await client.Records.FirstAsync()));
        Assert.True(await client.CallAsync(MatrixServer.Reply));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    [InlineData("größer")]
    public async Task AReasonThatIsNoWord_IsRefused(string cause)
    {
        await using var stage = new Stage("h2c", certificates);
        var (server, _) = await stage.PairAsync();

        Assert.Equal("reason", Assert.ThrowsAny<ArgumentException>(() => { _ = server.Connections.DrainAsync(_ => true, cause); }).ParamName);
    }

    [Theory]
    [InlineData("--Connections:MaxConnectionAgeGrace=00:00:01", "MaxConnectionAge")]
    [InlineData("--Connections:MaxConnectionAge=-00:00:01", "MaxConnectionAge '-00:00:01'")]
    [InlineData("--Connections:MaxConnectionIdle=00:00:00", "MaxConnectionIdle '00:00:00'")]
    [InlineData("--Connections:KeepaliveTimeout=-00:00:00.001", "KeepaliveTimeout '-00:00:00.0010000'")]
    [InlineData("--Connections:KeepaliveTime=00:05:00 --Connections:MaxConnectionIdle=00:01:00", "MaxConnectionIdle '00:01:00'")]
    [InlineData("--Connections:SettleTime=soon", "Connections:SettleTime")]
    [InlineData("--Connections:MaxAge=00:01:00", "Connections:MaxAge is not a setting")]
    public async Task ALimitThatCannotBe_IsRefusedByItsName(string settings, string says)
    {
        var ended = await RunningProgram.RunAsync(
            Repository.ServerProgram, [.. settings.Split(' '), "--Kestrel:Endpoints:h2:Url=https://127.0.0.1:0", "--Kestrel:Endpoints:h2c:Url=http://127.0.0.1:0"]);

        Assert.Equal(1, ended.ExitCode);
        Assert.Contains(says, Assert.Single(ended.Errors), StringComparison.Ordinal);
    }
}
