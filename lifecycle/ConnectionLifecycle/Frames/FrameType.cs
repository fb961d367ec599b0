namespace ConnectionLifecycle;

/// <summary>A frame's type, RFC 9113 section 6. The set is open: other values are valid on the wire and must be ignored.</summary>
public enum FrameType : byte
{
    /// <summary>A stream's content, section 6.1.</summary>
    Data = 0,

    /// <summary>Opens a stream and carries its fields, section 6.2.</summary>
    Headers = 1,

    /// <summary>Deprecated stream priority, section 6.3.</summary>
    Priority = 2,

    /// <summary>Ends a stream at once, section 6.4.</summary>
    RstStream = 3,

    /// <summary>The sender's settings, or the acknowledgement of the receiver's, section 6.5.</summary>
    Settings = 4,

    /// <summary>Announces a stream that the server will open, section 6.6.</summary>
    PushPromise = 5,

    /// <summary>Measures a round trip or asks for a sign of life, section 6.7.</summary>
    Ping = 6,

    /// <summary>Begins the end of the connection, section 6.8.</summary>
    GoAway = 7,

    /// <summary>Flow control, section 6.9.</summary>
    WindowUpdate = 8,

    /// <summary>The rest of a field block that did not fit its first frame, section 6.10.</summary>
    Continuation = 9,
}
