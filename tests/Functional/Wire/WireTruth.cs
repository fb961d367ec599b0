using System.Net;
using ConnectionLifecycle;
using Microservices.Tests.Functional.Matrix;

namespace Microservices.Tests.Functional.Wire;

/// <summary>Holds a close record against the packets that passed: every GOAWAY, and how TCP ended.</summary>
internal static class WireTruth
{
    public static void AssertTold(CloseRecord record, IEnumerable<WirePacket> wire)
    {
        var (own, peer) = (IPEndPoint.Parse(record.LocalEndPoint).Port, IPEndPoint.Parse(record.RemoteEndPoint).Port);
        var packets = wire.Where(packet => (packet.From, packet.To) == (own, peer) || (packet.From, packet.To) == (peer, own)).ToList();
        try
        {
            var end = packets.FindIndex(packet => packet.Fin || packet.Reset);
            Assert.True(end >= 0, "TCP has not ended.");
            AssertSent(record, packets, packets[end], own);
            AssertReceived(record, packets, own);
            AssertEnd(record, packets[..(end + 1)], own);
        }
        catch (Exception e)
        {
            var trace = string.Join('\n', packets.Where(packet => packet.Says));
            throw new InvalidOperationException(
                $"The {record.Side} says\n  {RecordSummary.Of(record)}; FIN from {record.FinFrom}\nand the wire\n{trace}", e);
        }
    }

    // Where the client has ended first, Kestrel may still write one more GOAWAY, which the system or Kestrel itself then drops.
    private static void AssertSent(CloseRecord record, List<WirePacket> packets, WirePacket end, int own)
    {
        var sent = packets.Where(packet => packet.From == own).SelectMany(packet => packet.GoAways).ToList();
        var mayExceed = record.Side == ConnectionSide.Server && end.From != own && record.GoAwaysSent.Count > sent.Count;
        var dropped = mayExceed && record.GoAwaysSent[^1] is { ErrorCode.Value: 0, DebugData: "" } ? 1 : 0;
        Assert.Equal(sent, record.GoAwaysSent.SkipLast(dropped));
    }

    // When more comes to an end that has closed, or had come and was not read, its system answers by RST: then that is not told. But an
    // end that closes after the first GOAWAY does so because of it.
    private static void AssertReceived(CloseRecord record, List<WirePacket> packets, int own)
    {
        var received = packets.Where(packet => packet.From != own).SelectMany(packet => packet.GoAways).ToList();
        var open = packets.TakeWhile(packet => packet.From != own || !(packet.Fin || packet.Reset));
        var mustTell = open.Any(packet => packet.From != own && packet.GoAways.Count > 0) ? 1 : 0;
        var mayLack = record.GoAwaysReceived.Count >= mustTell && packets.Exists(packet => packet.From == own && packet.Reset);
        Assert.Equal(mayLack ? received.Take(record.GoAwaysReceived.Count) : received, record.GoAwaysReceived);
    }

    // After a GOAWAY both may close at once: an end that has not read the other's FIN yet takes its own for the first.
    private static void AssertEnd(CloseRecord record, List<WirePacket> packets, int own)
    {
        var end = packets[^1];
        var other = record.Side == ConnectionSide.Server ? ConnectionSide.Client : ConnectionSide.Server;
        var says = record.FinFrom == ClosedBy.Unknown ? $"RST from {other}" : $"FIN from {record.FinFrom}";
        var saw = $"{(end.Fin ? "FIN" : "RST")} from {(end.From == own ? record.Side : other)}";
        var atOnce = end is { Fin: true } && end.From != own && packets.Exists(packet => packet.GoAways.Count > 0);
        Assert.Contains(says, atOnce ? [saw, $"FIN from {record.Side}"] : (string[])[saw]);
    }
}
