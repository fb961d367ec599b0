using System.Buffers;

namespace Grpc.Core;

/// <summary>
/// Where a message's bytes come from. A deserializer reads them once, in either form; one that an engine does not offer
/// throws <see cref="NotImplementedException" />.
/// </summary>
public abstract class DeserializationContext
{
    /// <summary>The message's length in bytes.</summary>
    public abstract int PayloadLength { get; }

    /// <summary>The bytes in an array of their own, which the deserializer may keep.</summary>
    public virtual byte[] PayloadAsNewBuffer() => throw new NotImplementedException();

    /// <summary>The bytes where they lie. They are gone when the deserializer returns.</summary>
    public virtual ReadOnlySequence<byte> PayloadAsReadOnlySequence() => throw new NotImplementedException();
}
