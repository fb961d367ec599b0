namespace ConnectionLifecycle.Connections;

/// <summary>
/// Counts a connection's streams. A stream starts with the client's first HEADERS and is over, as a call, with the server's END_STREAM
/// or either end's RST_STREAM. Safe for use from any thread.
/// </summary>
internal sealed class StreamCounters
{
    // As many as are open at once: few, and searched by vector instructions. A set would cost more memory for every connection.
    private int[] _active = [];
    private int _activeCount;
    private int _started;
    private int _next;
    private bool _closed;

    // Held for some nanoseconds, twice for every call, seldom by two threads: any other lock would be most of what counting costs.
    private SpinLock _lock = new(enableThreadOwnerTracking: false);

    private ReadOnlySpan<int> Open => _active.AsSpan(0, _activeCount);

    /// <summary>The last stream that started.</summary>
    public int Highest { get; private set; }

    public int Started => Look(in _started);

    public int Succeeded { get; private set; }

    public int Failed { get; private set; }

    public int Active => Look(in _activeCount);

    public bool IsActive(int streamId)
    {
        Enter();
        var isActive = Open.Contains(streamId);
        Exit();
        return isActive;
    }

    /// <summary>Whether these HEADERS of the client begin a stream; takes note of it.</summary>
    public bool Start(int streamId)
    {
        Enter();
        try
        {
            // RFC 9113 section 5.1.1: a client's stream ids only rise, so a lower one is a trailer.
            if (_closed || streamId <= Highest)
            {
                return false;
            }

            if (_activeCount == _active.Length)
            {
                Array.Resize(ref _active, Math.Max(4, 2 * _activeCount));
            }

            Highest = streamId;
            _started++;
            _active[_activeCount++] = streamId;
            return true;
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Takes note of a stream's end.</summary>
    /// <returns>False when it was over before.</returns>
    public bool End(int streamId, bool reset)
    {
        Enter();
        var index = Find(streamId);
        var ends = index >= 0 && !_closed;
        if (ends)
        {
            _active[index] = _active[--_activeCount];
            _next = index + 1 < _activeCount ? index + 1 : 0;
            _ = reset ? Failed++ : Succeeded++;
        }

        Exit();
        return ends;
    }

    /// <summary>Counts no more: whatever still comes changes nothing.</summary>
    public void Close()
    {
        Enter();
        _closed = true;
        Exit();
    }

    /// <summary>How many open streams a last-stream-id excludes.</summary>
    public int ActiveAbove(int lastStreamId)
    {
        Enter();
        var above = 0;
        foreach (var streamId in Open)
        {
            above += streamId > lastStreamId ? 1 : 0;
        }

        Exit();
        return above;
    }

    // Most streams end in the order in which they began: then the next to end stands behind the place of the last, or is one that filled
    // such a place and comes last itself.
    private int Find(int streamId)
    {
        var last = _activeCount - 1;
        return _next <= last && _active[_next] == streamId ? _next
            : last >= 0 && _active[last] == streamId ? last
            : Open.IndexOf(streamId);
    }

    // Under the lock: who has begun to wait for a count to change misses no change, see TrackedConnection.When.
    private int Look(in int count)
    {
        Enter();
        var looked = count;
        Exit();
        return looked;
    }

    private void Enter()
    {
        var entered = false;
        _lock.Enter(ref entered);
    }

    private void Exit() => _lock.Exit(useMemoryBarrier: false);
}
