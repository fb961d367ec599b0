namespace Microservices.Tests.Common.Http2;

/// <summary>Frame flags, RFC 9113 section 6. What a bit means depends on the frame's type.</summary>
public static class Flag
{
    public const byte None = 0;
    public const byte Ack = 0x1;
    public const byte EndStream = 0x1;
    public const byte EndHeaders = 0x4;
}
