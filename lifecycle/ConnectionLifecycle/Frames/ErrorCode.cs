namespace ConnectionLifecycle;

/// <summary>
/// Why a stream or a connection ended, RFC 9113 section 7. The set is open: a code that is not in the list is kept as it came.
/// </summary>
/// <param name="Value">The code as on the wire.</param>
public readonly record struct ErrorCode(uint Value)
{
    internal const uint NoErrorValue = 0;
    internal const uint EnhanceYourCalmValue = 0xb;

    private static readonly string[] Names =
    [
        "NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED", "FRAME_SIZE_ERROR",
        "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
    ];

    /// <summary>Not an error: a graceful end.</summary>
    public static ErrorCode NoError => new(NoErrorValue);

    /// <summary>The peer is asked for more than this end bears.</summary>
    public static ErrorCode EnhanceYourCalm => new(EnhanceYourCalmValue);

    /// <summary>The code's name as in the RFC, or its hexadecimal value when it has none.</summary>
    public override string ToString() => Value < Names.Length ? Names[Value] : $"0x{Value:x}";
}
