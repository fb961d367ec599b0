using System.Net;
using System.Net.Sockets;
using ConnectionLifecycle;
using Greet.V1;
using Grpc.Core;
using Microservices.Tests.Common;
using Microservices.Tests.Common.Http2;
using Microservices.Tests.Functional.Matrix;

namespace Microservices.Tests.Functional.ClientEnding;

/// <summary>Which lost calls are reported as not processed: those that were never sent, and those that the server refused.</summary>
public sealed class NotProcessedTests(StageCertificates certificates) : IClassFixture<StageCertificates>
{
    private const int Attempts = 2; // A call is sent again once that its server refuses.

    private static readonly Dictionary<string, (Func<ScriptedServer, Task> Ends, bool? NotProcessed)> Ends = new()
    {
        ["FIN in the place of SETTINGS"] = (server => HangUpAsync(server, connection => connection.CloseSending()), true),
        ["RST in the place of SETTINGS"] = (server => HangUpAsync(server, connection => connection.Reset()), true),
        ["GOAWAY in the place of SETTINGS"] = (async server =>
        {
            var connection = await server.AcceptAsync(settings: false);
            await connection.SendGoAwayAsync(0, ErrorCode.NoError, "graceful_stop");
        }, true),
        ["GOAWAY excludes it everywhere"] = (async server =>
        {
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                var connection = await server.AcceptAsync();
                await ScriptedServer.ReadCallAsync(connection);
                await connection.SendGoAwayAsync(0, ErrorCode.NoError, "max_age");
            }

            await server.AcceptAsync(settings: false); // The handler connects before it is kept from sending.
        }, true),
        ["REFUSED_STREAM every time"] = (async server =>
        {
            var connection = await server.AcceptAsync();
            for (var stream = 1; stream < 2 * Attempts; stream += 2)
            {
                await ScriptedServer.ReadCallAsync(connection, stream);
                await connection.SendRstStreamAsync(stream, new(7));
            }
        }, true),
        ["cut"] = (server => CutAsync(server, (connection, _) => Run(connection.CloseSending)), false),
        ["reset"] = (server => CutAsync(server, (connection, _) => Run(connection.Reset)), false),
        ["cut below a GOAWAY"] = (server => CutAsync(server, async (connection, stream) =>
        {
            await connection.SendGoAwayAsync(stream, ErrorCode.NoError, "max_age");
            connection.CloseSending();
        }), false),

        // No error, and after a GOAWAY: but not one that says so.
        ["the stream is reset with NO_ERROR"] = (server => CutAsync(server, async (connection, stream) =>
        {
            await connection.SendGoAwayAsync(stream, ErrorCode.NoError, "max_age");
            await connection.SendRstStreamAsync(stream, ErrorCode.NoError);
        }), null),
    };

    [Fact]
    public async Task AServerThatSaysNothingInTheHandshake_HasNotProcessedIt()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var client = new MatrixClient(
            new Uri($"https://{silent.LocalEndpoint}"), certificates.Ca, handler => handler.ConnectTimeout = TimeSpan.FromMilliseconds(300));

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.BeginAsync(MatrixServer.Reply));

        Assert.True(Assert.IsType<ConnectionEndedException>(failure.InnerException).NotProcessed);
        Assert.Equal("by unknown: handshake_failed (TLS failed)", RecordSummary.Of(await client.Records.FirstAsync()));
    }

    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            Ends.Keys.ToList().ForEach(end => Array.ForEach(["h2", "h2c"], protocol => data.Add(end, protocol)));
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task AServerThatTheTestSpeaksFor(string end, string protocol)
    {
        await using var server = new ScriptedServer(protocol, certificates, lifecycle: options => options.ReconnectTimeout = TimeSpan.Zero);
        using var call = server.Greeter.SayHelloAsync(new HelloRequest());
        var failing = Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.Bounded());
        await Ends[end].Ends(server);

        Assert.Equal(Ends[end].NotProcessed, NotProcessed((await failing).Status.DebugException));
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task AServerThatIsNotThere(string scheme)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"{scheme}://{listener.LocalEndpoint}";
        listener.Stop();

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(address));
        Assert.Equal(HttpRequestError.ConnectionError, failure.HttpRequestError);
        Assert.Equal("closed by unknown: connect_failed (connection_refused)", failure.InnerException?.Message);
        Assert.True(NotProcessed(failure));
    }

    [Fact]
    public async Task AServerThatLeavesBeforeTls()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var failing = Assert.ThrowsAsync<HttpRequestException>(() => GetAsync($"https://{listener.LocalEndpoint}"));
        using (var socket = await listener.AcceptSocketAsync().Bounded())
        {
            socket.Close(timeout: 0);
        }

        var failure = await failing;
        // As the handler has begun to shake hands by then, or not.
        Assert.Contains(failure.HttpRequestError, new[] { HttpRequestError.SecureConnectionError, HttpRequestError.ConnectionError });
        Assert.True(NotProcessed(failure));
    }

    private static async Task GetAsync(string address)
    {
        using var http = new HttpClient(new SocketsHttpHandler().UseConnectionLifecycle())
        {
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        await http.GetAsync(new Uri(address)).Bounded();
    }

    private static bool? NotProcessed(Exception? failure)
    {
        for (var e = failure; e is not null; e = e.InnerException)
        {
            if (e is ConnectionEndedException ended)
            {
                return ended.NotProcessed;
            }
        }

        return null;
    }

    // The call must not have come: it is not to be made again by whoever has run it.
    private static async Task HangUpAsync(ScriptedServer server, Action<RawServerConnection> hangUp)
    {
        var connection = await server.AcceptAsync(settings: false);
        await connection.ReadUntilAsync(FrameType.WindowUpdate);
        Assert.DoesNotContain(connection.Received, frame => frame.Type == FrameType.Headers);
        hangUp(connection);
    }

    private static async Task CutAsync(ScriptedServer server, Func<RawServerConnection, int, Task> cut)
    {
        var connection = await server.AcceptAsync();
        await cut(connection, (await ScriptedServer.ReadCallAsync(connection)).StreamId);
    }

    private static Task Run(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
