using System.Buffers;

namespace Grpc.Core;

/// <summary>
/// Where a message's bytes go. A serializer either gives them all to <see cref="Complete(byte[])" />, or writes them to
/// <see cref="GetBufferWriter" /> and then calls <see cref="Complete()" />. What an engine does not offer throws
/// <see cref="NotImplementedException" />.
/// </summary>
public abstract class SerializationContext
{
    /// <summary>Takes the whole message.</summary>
    /// <param name="payload">Its bytes, which belong to the engine from now on.</param>
    public virtual void Complete(byte[] payload) => throw new NotImplementedException();

    /// <summary>Says that the message is written to the buffer.</summary>
    public virtual void Complete() => throw new NotImplementedException();

    /// <summary>The buffer to write the message to.</summary>
    public virtual IBufferWriter<byte> GetBufferWriter() => throw new NotImplementedException();

    /// <summary>
    /// Says how long the message will be, so that the engine can send its header first. Ignored where that is of no use.
    /// </summary>
    /// <param name="payloadLength">The length in bytes.</param>
    public virtual void SetPayloadLength(int payloadLength)
    {
    }
}
