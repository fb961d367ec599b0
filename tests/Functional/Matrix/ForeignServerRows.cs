using ConnectionLifecycle;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Functional.Matrix;

/// <summary>Our client and a scripted server, which does what Kestrel never does.</summary>
internal static class ForeignServerRows
{
    // SocketsHttpHandler tells its own stream nothing of what it found wrong.
    private const string HangsUpAtOnce = "by client: protocol_error PROTOCOL_ERROR; sent GOAWAY PROTOCOL_ERROR last=0";
    private const string HangsUp = "by client: protocol_error PROTOCOL_ERROR, 1 lost; sent GOAWAY PROTOCOL_ERROR last=0; 1 call";
    private const string Answer = OurPairRows.Answer;

    public static IReadOnlyList<CloseScenario> All { get; } =
    [
        Polite("a foreign server: one GOAWAY, then FIN", "", "goaway"),
        Polite("a foreign server: GOAWAY with debug data `max_age` (grpc-go, grpc-java)", "max_age", "max_age"),
        Polite("a foreign server: GOAWAY with debug data `max_idle`", "max_idle", "max_idle"),
        Polite("a foreign server: GOAWAY with debug data `graceful_stop` (grpc-go)", "graceful_stop", "graceful_stop"),
        Polite("a foreign server: GOAWAY with debug data nobody knows", "tea time", "goaway"),
        Failing("a foreign server: GOAWAY ENHANCE_YOUR_CALM `too_many_pings`", new ErrorCode(0xb), "too_many_pings", "too_many_pings"),
        Failing("a foreign server: GOAWAY ENHANCE_YOUR_CALM without a word", new ErrorCode(0xb), "", "enhance_your_calm ENHANCE_YOUR_CALM"),
        Failing("a foreign server: GOAWAY PROTOCOL_ERROR", new ErrorCode(1), "", "protocol_error PROTOCOL_ERROR"),
        Failing("a foreign server: GOAWAY with an unknown code", new ErrorCode(0xbeef), "", "protocol_error 0xbeef"),
        new("a foreign server: two GOAWAYs around a call in flight", async stage =>
        {
            var call = await stage.ScriptAsync();
            await call.Server.SendGoAwayAsync(GoAway.AnyStream, ErrorCode.NoError, "max_age");
            await stage.Client!.Records.NextAsync<GoAwaySeen>();
            await call.Server.SendGoAwayAsync(call.StreamId, ErrorCode.NoError, "max_age");
            await stage.Client!.Records.NextAsync<GoAwaySeen>();
            await call.ReplyAsync();
            await call.Server.ReadToEndAsync();
        })
        {
            Client =
            [
                $"by server: max_age, nothing lost{Answer}; received GOAWAY NO_ERROR last=2147483647 \"max_age\"; "
                    + "received GOAWAY NO_ERROR last=1 \"max_age\"; 1 call",
            ],
        },
        new("a foreign server: GOAWAY excludes the call in flight", async stage =>
        {
            var call = await stage.ScriptAsync();
            await call.Server.SendGoAwayAsync(0, ErrorCode.NoError);
            await call.Server.ReadToEndAsync();
        })
        {
            Client = [$"by server: goaway, nothing lost{Answer}; received GOAWAY NO_ERROR last=0; 1 call; 1 not processed"],
        },
        new("a foreign server: GOAWAY, then silence", async stage =>
        {
            var call = await stage.ScriptAsync();
            await call.ReplyAsync();
            await call.Server.SendGoAwayAsync(call.StreamId, ErrorCode.NoError, "max_idle");
            await call.Server.ReadToEndAsync();
        })
        {
            Client = [$"by server: max_idle, nothing lost{Answer}; received GOAWAY NO_ERROR last=1 \"max_idle\"; 1 call"],
        },
        new("a foreign server: GOAWAY before SETTINGS", async stage =>
        {
            var call = await stage.ScriptAsync(settings: false);
            await call.Server.SendGoAwayAsync(0, ErrorCode.NoError, "graceful_stop");
            Assert.False(await call.Succeeded);
        })
        {
            Client = [$"by server: graceful_stop, nothing lost{Answer}; received GOAWAY NO_ERROR last=0 \"graceful_stop\""],
        },
        new("a foreign server: FIN without GOAWAY, idle", async stage =>
        {
            var call = await stage.ScriptAsync();
            await call.ReplyAsync();
            call.Server.CloseSending();
        })
        {
            Client = ["by server: peer_closed, nothing lost; 1 call"],
        },
        new("a foreign server: FIN without GOAWAY, a call in flight", async stage =>
        {
            var call = await stage.ScriptAsync();
            call.Server.CloseSending();
            Assert.False(await call.Succeeded);
        })
        {
            Client = ["by server: peer_closed, 1 lost; 1 call"],
        },
        new("a foreign server: FIN without GOAWAY, the client writes on", async stage =>
        {
            var call = await stage.ScriptAsync(upload: new EndlessContent());
            await call.Server.SendWindowUpdateAsync(streamId: 0, int.MaxValue - 65535);
            await call.Server.SendWindowUpdateAsync(call.StreamId, int.MaxValue - 65535);
            await call.Server.ReadUntilAsync(FrameType.Data);
            call.Server.CloseSending();
            await call.Server.ReadToEndAsync();
            Assert.False(await call.Succeeded);
        })
        {
            Client = ["by server: peer_closed, 1 lost; 1 call"],
        },
        new("a foreign server: RST, idle", async stage =>
        {
            var call = await stage.ScriptAsync();
            await call.ReplyAsync();
            call.Server.Reset();
        })
        {
            Client = ["by unknown: connection_reset, nothing lost; 1 call"],
        },
        new("a foreign server: RST, a call in flight", async stage =>
        {
            var call = await stage.ScriptAsync();
            call.Server.Reset();
            Assert.False(await call.Succeeded);
        })
        {
            Client = ["by unknown: connection_reset, 1 lost; 1 call"],
        },
        Breaking("a foreign server: DATA on stream 0", FrameBytes.Data(0, [1])),
        Breaking("a foreign server: a frame larger than allowed", FrameBytes.Header(0x100000, FrameType.Data, 0, 1)),
        Breaking("a foreign server: a header block that is no HPACK", FrameBytes.Headers(1, [0x80])),
        Breaking("a foreign server: answers in HTTP/1.1", [.. "HTTP/1.1 400 Bad Request\r\n\r\n"u8], settings: false, HangsUpAtOnce),
        new("a foreign server: no answer to the client's keepalive pings", async stage =>
        {
            var call = await stage.ScriptAsync(configure: handler =>
            {
                handler.KeepAlivePingDelay = TimeSpan.FromSeconds(1);
                handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(1);
            });
            call.Server.Answers = Answers.None;
            Assert.False(await call.Succeeded);
        })
        {
            Client = ["by unknown: keepalive_timeout, 1 lost; sent GOAWAY INTERNAL_ERROR last=0 \"keepalive_timeout\"; 1 call"],
        },
    ];

    private static CloseScenario Polite(string name, string debugData, string cause) => new(name, async stage =>
    {
        var call = await stage.ScriptAsync();
        await call.ReplyAsync();
        await call.Server.SendGoAwayAsync(call.StreamId, ErrorCode.NoError, debugData);
        call.Server.CloseSending();
    })
    {
        Client = [$"by server: {cause}, nothing lost{Answer}; received {new GoAway(1, ErrorCode.NoError, debugData)}; 1 call"],
    };

    private static CloseScenario Failing(string name, ErrorCode errorCode, string debugData, string verdict) => new(name, async stage =>
    {
        var call = await stage.ScriptAsync();
        await call.Server.SendGoAwayAsync(call.StreamId, errorCode, debugData);
        call.Server.CloseSending();
        Assert.False(await call.Succeeded);
    })
    {
        Client = [$"by server: {verdict}, 1 lost{Answer}; received {new GoAway(1, errorCode, debugData)}; 1 call"],
    };

    private static CloseScenario Breaking(string name, byte[] bytes, bool settings = true, string verdict = HangsUp) => new(name, async stage =>
    {
        var call = await stage.ScriptAsync(settings);
        await call.Server.SendBytesAsync(bytes);
        Assert.False(await call.Succeeded);
    })
    {
        Client = [verdict],
    };
}
