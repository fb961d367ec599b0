using System.Globalization;
using ConnectionLifecycle;

namespace Microservices.Tests.Unit.Frames;

/// <summary>What a reader found, one line a fact.</summary>
internal sealed class FactList : List<string>, IFrameSink
{
    /// <summary>Reads a sender's bytes, piece by piece.</summary>
    public static FactList Read(ConnectionSide sender, params IEnumerable<byte[]> pieces)
    {
        var facts = new FactList();
        var reader = new SinkReader(facts, sender);
        foreach (var piece in pieces)
        {
            reader.Read(piece);
        }

        return facts;
    }

    public void OnFrame(in FrameHeader header) => Add($"{header.Type} s{header.StreamId} flags={header.Flags} length={header.Length}");

    public void OnSetting(ushort identifier, uint value) => Add($"setting {identifier}={value}");

    public void OnRstStream(int streamId, ErrorCode errorCode) => Add($"reset s{streamId} {errorCode}");

    public void OnPing(bool ack, ulong data) => Add(string.Create(CultureInfo.InvariantCulture, $"ping {(ack ? "ack " : string.Empty)}{data:x}"));

    public void OnGoAway(GoAway goAway) => Add($"{goAway}");

    public void OnNotHttp2() => Add("not HTTP/2");
}
