namespace ConnectionLifecycle;

/// <summary>Something that happened in a connection's life.</summary>
/// <param name="Moment">Whose life, and when.</param>
public abstract record ConnectionEvent(Moment Moment)
{
    /// <summary>Whose life.</summary>
    public TrackedConnection Connection => Moment.Connection;
}

/// <summary>The connection begins: a client starts to connect, a server has accepted.</summary>
public sealed record ConnectionStarted(Moment Moment) : ConnectionEvent(Moment);

/// <summary>TCP and, where it is used, TLS stand.</summary>
public sealed record TransportReady(Moment Moment) : ConnectionEvent(Moment);

/// <summary>The peer's SETTINGS arrived: both ends speak HTTP/2.</summary>
public sealed record ConnectionOpened(Moment Moment) : ConnectionEvent(Moment);

/// <summary>A program on this end asked for a graceful close.</summary>
/// <param name="Moment">Whose life, and when.</param>
/// <param name="Cause">Why, in a word that may travel as GOAWAY debug data.</param>
public sealed record CloseRequested(Moment Moment, string Cause) : ConnectionEvent(Moment);

/// <summary>A GOAWAY passed; with the first, the connection is draining.</summary>
/// <param name="Moment">Whose life, and when.</param>
/// <param name="Sender">Which end sent it.</param>
/// <param name="GoAway">What it said.</param>
/// <param name="StreamsActive">How many streams were still under way.</param>
public sealed record GoAwaySeen(Moment Moment, ConnectionSide Sender, GoAway GoAway, int StreamsActive) : ConnectionEvent(Moment);

/// <summary>A stream began. Told to observers of <see cref="ConnectionDetail.Streams"/>.</summary>
/// <param name="Moment">Whose life, and when.</param>
/// <param name="StreamId">The stream.</param>
public sealed record StreamStarted(Moment Moment, int StreamId) : ConnectionEvent(Moment);

/// <summary>A stream is over. Told to observers of <see cref="ConnectionDetail.Streams"/>.</summary>
/// <param name="Moment">Whose life, and when.</param>
/// <param name="StreamId">The stream.</param>
/// <param name="ResetBy">Which end reset it, null when the server ended it in good order.</param>
/// <param name="ErrorCode">The reset's code.</param>
public sealed record StreamEnded(Moment Moment, int StreamId, ConnectionSide? ResetBy, ErrorCode ErrorCode) : ConnectionEvent(Moment);

/// <summary>A frame passed. Told to observers of <see cref="ConnectionDetail.Frames"/>.</summary>
/// <param name="Moment">Whose life, and when.</param>
/// <param name="Sender">Which end sent it.</param>
/// <param name="Header">The frame's header.</param>
public sealed record FrameSeen(Moment Moment, ConnectionSide Sender, FrameHeader Header) : ConnectionEvent(Moment);

/// <summary>The connection is over. The last event of every connection, exactly once.</summary>
/// <param name="Moment">Whose life, and when.</param>
/// <param name="Record">The connection's whole life.</param>
public sealed record ConnectionClosed(Moment Moment, CloseRecord Record) : ConnectionEvent(Moment);
