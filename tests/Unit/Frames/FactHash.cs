using ConnectionLifecycle;

namespace Microservices.Tests.Unit.Frames;

/// <summary>What a reader found as one number: takes any amount of facts without allocating.</summary>
internal sealed class FactHash : IFrameSink
{
    public ulong Hash { get; private set; }

    public int Facts { get; private set; }

    /// <summary>GOAWAYs seen at least in part: all that a reader may allocate for.</summary>
    public int GoAways { get; private set; }

    public void Clear() => (Hash, Facts, GoAways) = (0, 0, 0);

    public void OnFrame(in FrameHeader header)
    {
        Add(1, (ulong)header.Length << 16 | (ulong)header.Type << 8 | header.Flags, (ulong)header.StreamId);
        GoAways += header.Type == FrameType.GoAway ? 1 : 0;
    }

    public void OnSetting(ushort identifier, uint value) => Add(2, identifier, value);

    public void OnRstStream(int streamId, ErrorCode errorCode) => Add(3, (ulong)streamId, errorCode.Value);

    public void OnPing(bool ack, ulong data) => Add(4, ack ? 1u : 0u, data);

    public void OnGoAway(GoAway goAway)
    {
        Add(5, (ulong)goAway.LastStreamId, goAway.ErrorCode.Value);
        foreach (var character in goAway.DebugData)
        {
            Mix(character);
        }
    }

    public void OnNotHttp2() => Add(6, 0, 0);

    private void Add(ulong kind, ulong first, ulong second)
    {
        Facts++;
        Mix(kind);
        Mix(first);
        Mix(second);
    }

    private void Mix(ulong value) => Hash = (ulong.RotateLeft(Hash, 5) ^ value) * 0x9e3779b97f4a7c15;
}
