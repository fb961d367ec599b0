namespace ConnectionLifecycle.Connections;

/// <summary>Tracks the PINGs of a connection, as seen from one side. Not thread-safe.</summary>
internal struct PingTracker
{
    private int _unanswered;

    /// <summary>Whether the peer has sent one that this end has not answered yet.</summary>
    public readonly bool OwesAnswer => _unanswered > 0;

    /// <summary>The data of the one that this end sent last.</summary>
    public ulong Sent { get; private set; }

    /// <summary>The data of this end's that the peer answered last.</summary>
    public ulong Answered { get; private set; }

    /// <param name="own">Whether this end sent the frame.</param>
    /// <param name="ack">Whether it answers one of the other's.</param>
    /// <param name="data">Its data.</param>
    public void Take(bool own, bool ack, ulong data)
    {
        switch (own, ack)
        {
            case (false, false):
                _unanswered++;
                break;
            case (true, true):
                _unanswered = Math.Max(0, _unanswered - 1);
                break;
            case (true, false):
                Sent = data;
                break;
            case (false, true):
                Answered = data;
                break;
        }
    }
}
