namespace ConnectionLifecycle;

/// <summary>Where an event belongs.</summary>
/// <param name="Connection">The connection it is of.</param>
/// <param name="Sequence">Its place among the connection's events, from 1. Order them by this, never by time.</param>
/// <param name="At">When, counted from the connection's start.</param>
public readonly record struct Moment(TrackedConnection Connection, int Sequence, TimeSpan At);
