namespace Grpc.Core;

/// <summary>How one message is to be written; a hint each.</summary>
[Flags]
public enum WriteFlags
{
    /// <summary>The message need not be flushed at once: more are to follow.</summary>
    BufferHint = 0x1,

    /// <summary>The message is to go uncompressed, even on a call that compresses.</summary>
    NoCompress = 0x2,
}
