using ConnectionLifecycle.Frames;

namespace ConnectionLifecycle.Connections;

/// <summary>Something that happened in a connection's life.</summary>
/// <param name="Connection">Whose life.</param>
/// <param name="Sequence">The event's place among the connection's events, from 1; order them by this, never by time.</param>
/// <param name="At">When, counted from the connection's first byte.</param>
public abstract record ConnectionEvent(ObservedConnection Connection, int Sequence, TimeSpan At);

/// <summary>The peer's preface or SETTINGS arrived: both ends speak HTTP/2.</summary>
public sealed record ConnectionOpened(ObservedConnection Connection, int Sequence, TimeSpan At)
    : ConnectionEvent(Connection, Sequence, At);

/// <summary>A program on this end asked for a graceful close.</summary>
/// <param name="Connection">Whose life.</param>
/// <param name="Sequence">The event's place among the connection's events.</param>
/// <param name="At">When, counted from the connection's first byte.</param>
/// <param name="Cause">Why, in a word that may travel as GOAWAY debug data.</param>
public sealed record CloseRequested(ObservedConnection Connection, int Sequence, TimeSpan At, string Cause)
    : ConnectionEvent(Connection, Sequence, At);

/// <summary>A GOAWAY passed by.</summary>
/// <param name="Connection">Whose life.</param>
/// <param name="Sequence">The event's place among the connection's events.</param>
/// <param name="At">When, counted from the connection's first byte.</param>
/// <param name="Sender">Which end sent it.</param>
/// <param name="GoAway">What it said.</param>
public sealed record GoAwaySeen(ObservedConnection Connection, int Sequence, TimeSpan At, Peer Sender, GoAway GoAway)
    : ConnectionEvent(Connection, Sequence, At);

/// <summary>The connection is over. The last event of every connection, exactly once.</summary>
/// <param name="Connection">Whose life.</param>
/// <param name="Sequence">The event's place among the connection's events.</param>
/// <param name="At">When, counted from the connection's first byte.</param>
/// <param name="Record">The connection's whole life.</param>
public sealed record ConnectionClosed(ObservedConnection Connection, int Sequence, TimeSpan At, CloseRecord Record)
    : ConnectionEvent(Connection, Sequence, At);
