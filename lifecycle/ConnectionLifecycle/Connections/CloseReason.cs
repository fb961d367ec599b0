namespace ConnectionLifecycle.Connections;

/// <summary>Who ended a connection, and why.</summary>
/// <param name="ClosedBy">Who ended the connection.</param>
/// <param name="Cause">Why.</param>
internal readonly record struct CloseReason(ClosedBy ClosedBy, CloseCause Cause);
