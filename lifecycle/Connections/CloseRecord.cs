using ConnectionLifecycle.Frames;

namespace ConnectionLifecycle.Connections;

/// <summary>A connection's whole life, told once, when it is over.</summary>
public sealed record CloseRecord
{
    /// <summary>From the connection's first byte to its end.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>How TCP ended.</summary>
    public required TransportEnd TransportEnd { get; init; }

    /// <summary>How many streams the client started.</summary>
    public required int StreamsStarted { get; init; }

    /// <summary>How many streams had not ended when the connection did.</summary>
    public required int StreamsCut { get; init; }

    /// <summary>The GOAWAYs this end sent, in order.</summary>
    public required IReadOnlyList<GoAway> GoAwaysSent { get; init; }

    /// <summary>The GOAWAYs this end received, in order.</summary>
    public required IReadOnlyList<GoAway> GoAwaysReceived { get; init; }

    /// <summary>Why this end's program asked for the close, null when it did not.</summary>
    public required string? CloseRequested { get; init; }
}
