using System.Text;
using ConnectionLifecycle;
using ConnectionLifecycle.AspNetCore;
using Greet.V1;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Functional.Matrix;

/// <summary>A scripted client, which does what SocketsHttpHandler never does, and our server.</summary>
internal static class ForeignClientRows
{
    private const string Unread = "Kestrel may answer the end with a GOAWAY that nobody reads any more.";
    private static readonly ErrorCode Cancel = new(8);

    public static IReadOnlyList<CloseScenario> All { get; } =
    [
        Leaving("a foreign client: GOAWAY, then FIN", "", "goaway"),
        Leaving("a foreign client: GOAWAY `client transport shutdown` (grpc-go)", "client transport shutdown", "client_shutdown"),
        Leaving("a foreign client: GOAWAY `client_idle`", "client_idle", "client_idle"),
        Leaving("a foreign client: GOAWAY `client_max_age`", "client_max_age", "client_max_age"),
        new("a foreign client: GOAWAY with an unknown code", async stage =>
        {
            var peer = await CalledAsync(stage);
            await peer.SendGoAwayAsync(0, new ErrorCode(0xbeef));
            peer.CloseSending();
            await peer.ReadToEndAsync();
        })
        {
            Server =
            [
                "by client: protocol_error 0xbeef, nothing lost[; sent GOAWAY NO_ERROR last=1]; received GOAWAY 0xbeef last=0; 1 call",
            ],
        },
        new("a foreign client: GOAWAY, then silence", async stage =>
        {
            var peer = await CalledAsync(stage);
            await peer.SendGoAwayAsync(0, ErrorCode.NoError, "client_idle");
            await peer.ReadToEndAsync();
        })
        {
            Server =
            [
                "by client: client_idle, nothing lost; sent GOAWAY NO_ERROR last=1; received GOAWAY NO_ERROR last=0 \"client_idle\"; 1 call",
            ],
        },
        new("a foreign client: GOAWAY, then RST when the server has answered", async stage =>
        {
            var peer = await CalledAsync(stage);
            await peer.SendGoAwayAsync(0, ErrorCode.NoError);
            await peer.ReadUntilAsync(FrameType.GoAway);
            peer.Reset();
        })
        {
            Server = ["by client: goaway, nothing lost; sent GOAWAY NO_ERROR last=1; received GOAWAY NO_ERROR last=0; 1 call"],
        },
        new("a foreign client: FIN without GOAWAY, idle", async stage => (await CalledAsync(stage)).CloseSending())
        {
            Server = ["by client: peer_closed, nothing lost[; sent GOAWAY NO_ERROR last=1]; 1 call"],
            Because = Unread,
        },
        new("a foreign client: FIN without GOAWAY, a call in flight", async stage => (await HoldingAsync(stage)).CloseSending())
        {
            Server = ["by client: peer_closed, 1 lost[; sent GOAWAY NO_ERROR last=1]; 1 call"],
            Because = Unread,
        },
        new("a foreign client: RST, idle", async stage => (await CalledAsync(stage)).Reset())
        {
            Server = ["by unknown: connection_reset, nothing lost[; sent GOAWAY NO_ERROR last=1]; 1 call"],
            Because = Unread,
        },
        new("a foreign client: RST, a call in flight", async stage => (await HoldingAsync(stage)).Reset())
        {
            Server = ["by unknown: connection_reset, 1 lost[; sent GOAWAY NO_ERROR last=1]; 1 call"],
            Because = Unread,
        },
        new("a foreign client: FIN after its request, the response under way", async stage =>
        {
            var peer = await stage.SpeakingClientAsync();
            await peer.StartCallAsync(streamId: 1, MatrixServer.Flood, new HelloRequest());
            await peer.ReadUntilAsync(FrameType.Data);
            peer.CloseSending();
            await peer.ReadToEndAsync();
        })
        {
            Server = ["by client: peer_closed, 1 lost[; sent GOAWAY NO_ERROR last=1]; 1 call"],
            Because = Unread,
        },
        Breaking("a foreign client: DATA on stream 0", FrameBytes.Data(0, [1]), "PROTOCOL_ERROR"),
        Breaking("a foreign client: a frame larger than allowed", FrameBytes.Header(0x100000, FrameType.Data, 0, 1), "FRAME_SIZE_ERROR"),
        Breaking(
            "a foreign client: a header block that is no HPACK",
            FrameBytes.Headers(3, [0xff, 0x49]),
            "COMPRESSION_ERROR",
            "last=3; 2 calls",
            lost: "1 lost"),
        new("a foreign client: streams begun and reset, one after the other", async stage =>
        {
            var peer = await stage.SpeakingClientAsync(manage: PermitAnyPing);
            for (var streamId = 1; await IsServedAsync(peer, (ulong)streamId); streamId += 2)
            {
                Assert.InRange(streamId, 1, 2000);
                await peer.SendBytesAsync(BegunAndReset(stage, streamId));
            }

            stage.Server!.Release();
        })
        {
            Server = ["by server: enhance_your_calm ENHANCE_YOUR_CALM, … lost; sent GOAWAY ENHANCE_YOUR_CALM …"],
        },
        new("a foreign client: streams begun and reset, all at once", async stage =>
        {
            var peer = await stage.SpeakingClientAsync();
            try
            {
                await peer.SendBytesAsync([.. Enumerable.Range(0, 500).SelectMany(call => BegunAndReset(stage, (2 * call) + 1))]);
            }
            catch (IOException)
            {
                // Kestrel need not hear it all.
            }

            await peer.ReadToEndAsync();
            stage.Server!.Release();
        })
        {
            Server =
            [
                "by server: enhance_your_calm ENHANCE_YOUR_CALM, … lost; sent GOAWAY ENHANCE_YOUR_CALM …",
                "by server: protocol_error INTERNAL_ERROR, … lost; sent GOAWAY INTERNAL_ERROR …",
            ],
            Because = "Kestrel limits the calls it still has to do with, and what waits to be written of them: either is reached first.",
        },
        new("a foreign client: no answer to Kestrel's keepalive pings", async stage =>
        {
            var peer = await stage.SpeakingClientAsync(kestrel =>
            {
                kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(1);
                kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(1);
            });
            peer.Answers = Answers.None;
            await peer.ReadToEndAsync();
        })
        {
            Server = ["by unknown: keepalive_timeout, nothing lost; sent GOAWAY INTERNAL_ERROR last=0"],
        },
        new("a foreign client: no answer to the server's keepalive pings", async stage =>
        {
            var peer = await stage.SpeakingClientAsync(manage: connections =>
            {
                connections.KeepaliveTime = TimeSpan.FromMilliseconds(300);
                connections.KeepaliveTimeout = TimeSpan.FromMilliseconds(300);
            });
            peer.Answers = Answers.None;
            await peer.ReadToEndAsync();
        })
        {
            Server = ["by unknown: keepalive_timeout, nothing lost; sent GOAWAY NO_ERROR last=0 \"keepalive_timeout\""],
        },
        new("a foreign client: pings and pings, a call in flight", async stage =>
        {
            var peer = await HoldingAsync(stage);
            for (ulong ping = 1; ping <= 4; ping++)
            {
                await peer.SendPingAsync(ping);
            }

            await peer.ReadToEndAsync();
        })
        {
            Server = ["by server: too_many_pings, 1 lost; sent GOAWAY ENHANCE_YOUR_CALM last=1 \"too_many_pings\"[; sent GOAWAY …]; 1 call"],
            Because = "Kestrel may say good-bye as well.",
        },
        new("a foreign client: connects and says nothing", async stage =>
        {
            var peer = await stage.RawClientAsync(kestrel => kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(1));
            await peer.ReadToEndAsync();
        })
        {
            Server = ["by server: no_preface; sent GOAWAY NO_ERROR last=0"],
        },
        new("a foreign client: connects and leaves", async stage => (await stage.RawClientAsync()).CloseSending())
        {
            Server = ["by client: no_preface[; sent GOAWAY NO_ERROR last=0]"],
            Because = "Kestrel may be done with the connection before it has read how that ended.",
        },
        new("a foreign client: connects and is reset", async stage => (await stage.RawClientAsync()).Reset())
        {
            Server =
            [
                "by unknown: connection_reset[; sent GOAWAY NO_ERROR last=0]",
                "by client: no_preface[; sent GOAWAY NO_ERROR last=0]",
            ],
            Because = "Kestrel may be done with the connection before it has read how that ended.",
        },
        new("a foreign client: HTTP/1.1 on an HTTP/2 port", async stage =>
        {
            var peer = await stage.RawClientAsync();
            await peer.SendBytesAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        })
        {
            Server = ["by client: no_preface[; sent GOAWAY PROTOCOL_ERROR last=0]"],
            Because = "Over TLS, where ALPN had agreed on HTTP/2, Kestrel answers with a GOAWAY.",
        },
    ];

    private static CloseScenario Leaving(string name, string debugData, string cause) => new(name, async stage =>
    {
        var peer = await CalledAsync(stage);
        await peer.SendGoAwayAsync(0, ErrorCode.NoError, debugData);
        peer.CloseSending();
        await peer.ReadToEndAsync();
    })
    {
        Server =
        [
            $"by client: {cause}, nothing lost[; sent GOAWAY NO_ERROR last=1]; received {new GoAway(0, ErrorCode.NoError, debugData)}; 1 call",
        ],
        Because = "Kestrel may see the FIN before it has answered the GOAWAY.",
    };

    private static CloseScenario Breaking(string name, byte[] bytes, string errorCode, string rest = "last=1; 1 call", string lost = "nothing lost") =>
        new(name, async stage =>
        {
            var peer = await CalledAsync(stage);
            await peer.SendBytesAsync(bytes);
            await peer.ReadToEndAsync();
        })
        {
            Server = [$"by server: protocol_error {errorCode}, {lost}; sent GOAWAY {errorCode} {rest}"],
        };

    private static void PermitAnyPing(ConnectionLifecycleOptions connections) =>
        (connections.PermitKeepaliveTime, connections.PermitKeepaliveWithoutCalls) = (TimeSpan.Zero, true);

    private static byte[] BegunAndReset(Stage stage, int streamId) =>
    [
        .. FrameBytes.Headers(streamId, FieldBlock.Request(stage.Server!.Address, MatrixServer.Stuck)),
        .. FrameBytes.RstStream(streamId, Cancel),
    ];

    private static async Task<RawClient> CalledAsync(Stage stage)
    {
        var peer = await stage.SpeakingClientAsync();
        await peer.StartCallAsync(streamId: 1, MatrixServer.Reply, new HelloRequest());
        await peer.ReadUntilAsync(frame => frame.StreamId == 1 && frame.EndsStream);
        return peer;
    }

    private static async Task<bool> IsServedAsync(RawClient peer, ulong ping)
    {
        try
        {
            await peer.PingAsync(ping);
            return true;
        }
        catch (Exception e) when (e is EndOfStreamException or IOException)
        {
            return false;
        }
    }

    private static async Task<RawClient> HoldingAsync(Stage stage)
    {
        var peer = await stage.SpeakingClientAsync();
        await peer.StartCallAsync(streamId: 1, MatrixServer.Hold);
        await peer.ReadUntilAsync(FrameType.Headers);
        return peer;
    }
}
