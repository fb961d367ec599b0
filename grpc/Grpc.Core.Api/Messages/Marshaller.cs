namespace Grpc.Core;

/// <summary>How messages of one type become bytes, and bytes messages.</summary>
/// <typeparam name="T">The messages' type.</typeparam>
public class Marshaller<T>
{
    /// <summary>Makes a marshaller of functions on whole arrays; the contextual ones are made of them.</summary>
    /// <param name="serializer">Message to bytes.</param>
    /// <param name="deserializer">Bytes to message.</param>
    public Marshaller(Func<T, byte[]> serializer, Func<byte[], T> deserializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        ArgumentNullException.ThrowIfNull(deserializer);

        Serializer = serializer;
        Deserializer = deserializer;
        ContextualSerializer = (message, context) => context.Complete(serializer(message));
        ContextualDeserializer = context => deserializer(context.PayloadAsNewBuffer());
    }

    /// <summary>Makes a marshaller of functions on the engine's own buffers. It has none on whole arrays.</summary>
    /// <param name="serializer">Message into the context.</param>
    /// <param name="deserializer">Message out of the context.</param>
    public Marshaller(Action<T, SerializationContext> serializer, Func<DeserializationContext, T> deserializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        ArgumentNullException.ThrowIfNull(deserializer);

        ContextualSerializer = serializer;
        ContextualDeserializer = deserializer;
        Serializer = _ => throw NoArrays();
        Deserializer = _ => throw NoArrays();
    }

    /// <summary>Message to bytes. Throws <see cref="NotImplementedException" /> when this marshaller is a contextual one.</summary>
    public Func<T, byte[]> Serializer { get; }

    /// <summary>Bytes to message. Throws <see cref="NotImplementedException" /> when this marshaller is a contextual one.</summary>
    public Func<byte[], T> Deserializer { get; }

    /// <summary>Message into the engine's buffer.</summary>
    public Action<T, SerializationContext> ContextualSerializer { get; }

    /// <summary>Message out of the engine's buffer.</summary>
    public Func<DeserializationContext, T> ContextualDeserializer { get; }

    private static NotImplementedException NoArrays() =>
        new($"The marshaller for {typeof(T)} works on contexts: use {nameof(ContextualSerializer)} and {nameof(ContextualDeserializer)}.");
}
