namespace ConnectionLifecycle;

/// <summary>A GOAWAY frame, RFC 9113 section 6.8.</summary>
/// <param name="LastStreamId">The highest stream that the sender may have acted on; <see cref="AnyStream"/> while that is still open.</param>
/// <param name="ErrorCode">Why the sender ends the connection.</param>
/// <param name="DebugData">What the sender says beyond the code, as text; empty when it said nothing.</param>
public sealed record GoAway(int LastStreamId, ErrorCode ErrorCode, string DebugData)
{
    /// <summary>The last-stream-id of a first, warning GOAWAY: every stream is still served.</summary>
    public const int AnyStream = int.MaxValue;

    /// <summary>For example <c>GOAWAY NO_ERROR last=1 "max_age"</c>.</summary>
    public override string ToString() =>
        DebugData.Length == 0 ? $"GOAWAY {ErrorCode} last={LastStreamId}" : $"GOAWAY {ErrorCode} last={LastStreamId} \"{DebugData}\"";
}
