namespace Grpc.Core;

/// <summary>The server's stream of responses; it ends when the method that writes it returns.</summary>
/// <typeparam name="T">The responses' type.</typeparam>
public interface IServerStreamWriter<in T> : IAsyncStreamWriter<T>
{
}
