namespace ConnectionLifecycle.Frames;

/// <summary>The flags this library reads, RFC 9113 section 6. What a bit means depends on the frame's type.</summary>
internal static class FrameFlag
{
    /// <summary>On DATA and HEADERS: the sender's last frame on the stream.</summary>
    public const byte EndStream = 0x1;

    /// <summary>On SETTINGS and PING: answers the receiver's own frame.</summary>
    public const byte Ack = 0x1;
}
