using System.Text;

namespace Grpc.Core;

/// <summary>Makes marshallers with their message type inferred, and has the one for text.</summary>
public static class Marshallers
{
    /// <summary>Text as UTF-8.</summary>
    public static Marshaller<string> StringMarshaller { get; } = Create(Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);

    /// <summary>Makes a marshaller of functions on whole arrays.</summary>
    /// <typeparam name="T">The messages' type.</typeparam>
    /// <param name="serializer">Message to bytes.</param>
    /// <param name="deserializer">Bytes to message.</param>
    public static Marshaller<T> Create<T>(Func<T, byte[]> serializer, Func<byte[], T> deserializer) => new(serializer, deserializer);

    /// <summary>Makes a marshaller of functions on the engine's own buffers.</summary>
    /// <typeparam name="T">The messages' type.</typeparam>
    /// <param name="serializer">Message into the context.</param>
    /// <param name="deserializer">Message out of the context.</param>
    public static Marshaller<T> Create<T>(Action<T, SerializationContext> serializer, Func<DeserializationContext, T> deserializer) =>
        new(serializer, deserializer);
}
