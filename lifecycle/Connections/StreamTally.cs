using ConnectionLifecycle.Frames;

namespace ConnectionLifecycle.Connections;

/// <summary>
/// Counts a connection's streams. A stream starts with the client's first HEADERS and is over, as a call, with the server's END_STREAM
/// or either end's RST_STREAM. Not thread-safe.
/// </summary>
internal sealed class StreamTally
{
    private readonly HashSet<int> _active = [];
    private int _highest;

    public int Started { get; private set; }

    public int Active => _active.Count;

    public bool IsActive(int streamId) => _active.Contains(streamId);

    public void OnFrame(Peer sender, in FrameHeader header)
    {
        if (sender == Peer.Client && header.Type == FrameType.Headers && header.StreamId > _highest)
        {
            // Section 5.1.1: a client's stream ids only rise, so a lower one is a trailer.
            _highest = header.StreamId;
            Started++;
            _active.Add(header.StreamId);
        }
        else if (header.Type == FrameType.RstStream || (sender == Peer.Server && header.EndsStream))
        {
            _active.Remove(header.StreamId);
        }
    }
}
