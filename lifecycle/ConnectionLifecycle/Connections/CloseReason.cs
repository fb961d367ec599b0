namespace ConnectionLifecycle.Connections;

/// <summary>What the evidence comes to.</summary>
/// <param name="ClosedBy">Who ended the connection.</param>
/// <param name="Cause">Why.</param>
internal readonly record struct CloseReason(ClosedBy ClosedBy, CloseCause Cause);
