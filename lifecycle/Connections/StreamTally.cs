namespace ConnectionLifecycle.Connections;

/// <summary>
/// Counts a connection's streams. A stream starts with the client's first HEADERS and is over, as a call, with the server's END_STREAM
/// or either end's RST_STREAM. Not thread-safe.
/// </summary>
internal sealed class StreamTally
{
    // As many as are open at once: few, and searched by vector instructions. A set would cost more memory for every connection.
    private int[] _active = [];
    private int _next;

    private ReadOnlySpan<int> Open => _active.AsSpan(0, Active);

    /// <summary>The last stream that started.</summary>
    public int Highest { get; private set; }

    public int Started { get; private set; }

    public int Succeeded { get; private set; }

    public int Failed { get; private set; }

    public int Active { get; private set; }

    public bool IsActive(int streamId) => Open.Contains(streamId);

    /// <summary>Whether these HEADERS of the client begin a stream; takes note of it.</summary>
    public bool Start(int streamId)
    {
        // RFC 9113 section 5.1.1: a client's stream ids only rise, so a lower one is a trailer.
        if (streamId <= Highest)
        {
            return false;
        }

        Highest = streamId;
        Started++;
        if (Active == _active.Length)
        {
            Array.Resize(ref _active, Math.Max(4, 2 * Active));
        }

        _active[Active++] = streamId;
        return true;
    }

    /// <summary>Takes note of a stream's end.</summary>
    /// <returns>False when it was over before.</returns>
    public bool End(int streamId, bool reset)
    {
        // Most streams end in the order in which they began: then the next to end stands behind the place of the last.
        var index = _next < Active && _active[_next] == streamId ? _next : Open.IndexOf(streamId);
        if (index < 0)
        {
            return false;
        }

        _active[index] = _active[--Active];
        _next = index + 1 < Active ? index + 1 : 0;
        _ = reset ? Failed++ : Succeeded++;
        return true;
    }

    /// <summary>How many open streams a last-stream-id excludes.</summary>
    public int ActiveAbove(int lastStreamId)
    {
        var above = 0;
        foreach (var streamId in Open)
        {
            above += streamId > lastStreamId ? 1 : 0;
        }

        return above;
    }
}
