using System.Globalization;
using System.Text;
using ConnectionLifecycle;

namespace Microservices.Tests.Functional.Wire;

/// <summary>One TCP packet, with what matters of it for the end of a connection.</summary>
/// <param name="From">The sender's port.</param>
/// <param name="To">The receiver's port.</param>
/// <param name="GoAways">The GOAWAYs in it, in order.</param>
/// <param name="Fin">Whether the sender ends with it, behind all else that is in it.</param>
/// <param name="Reset">Whether the sender breaks the connection with it.</param>
internal sealed record WirePacket(int From, int To, IReadOnlyList<GoAway> GoAways, bool Fin, bool Reset)
{
    private const string WithoutDebugData = "8";

    /// <summary>What tshark is asked for, in this order.</summary>
    public static IReadOnlyList<string> Fields { get; } =
    [
        "tcp.srcport", "tcp.dstport", "tcp.flags", "http2.type", "http2.length",
        "http2.goaway.last_stream_id", "http2.goaway.error", "http2.goaway.addata",
    ];

    /// <summary>Whether it tells anything of the end.</summary>
    public bool Says => Fin || Reset || GoAways.Count > 0;

    public static WirePacket Parse(string line)
    {
        const int FinFlag = 0x1;
        const int RstFlag = 0x4;
        var fields = line.Split('\t');
        var flags = Convert.ToInt32(fields[2], fromBase: 16);
        return new WirePacket(
            Number(fields[0]), Number(fields[1]), [.. ParseGoAways(fields[3..])], (flags & FinFlag) != 0, (flags & RstFlag) != 0);
    }

    public override string ToString() =>
        $"  {From} > {To}:{string.Concat(GoAways.Select(goAway => $" {goAway}"))}{(Fin ? " FIN" : "")}{(Reset ? " RST" : "")}";

    // A field has its values of the whole packet: types and lengths one for each frame, the others one for each frame that has it.
    private static IEnumerable<GoAway> ParseGoAways(string[] fields)
    {
        var values = fields.Select(field => new Queue<string>(field.Split(','))).ToList();
        var (types, lengths, lastStreamIds, errorCodes, debugData) = (values[0], values[1], values[2], values[3], values[4]);
        foreach (var (type, length) in types.Zip(lengths))
        {
            if (type == $"{(int)FrameType.GoAway}")
            {
                var text = length == WithoutDebugData ? [] : Convert.FromHexString(debugData.Dequeue());
                yield return new GoAway(
                    Number(lastStreamIds.Dequeue()), new ErrorCode((uint)Number(errorCodes.Dequeue())), Encoding.UTF8.GetString(text));
            }
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
