namespace Grpc.Core;

/// <summary>Shorter ways to read a stream.</summary>
public static class AsyncStreamReaderExtensions
{
    /// <summary>Waits for the next message, with no way out but the call's own.</summary>
    /// <typeparam name="T">The messages' type.</typeparam>
    /// <param name="streamReader">The stream.</param>
    /// <returns>False when the stream has come to its end.</returns>
    public static Task<bool> MoveNext<T>(this IAsyncStreamReader<T> streamReader)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(streamReader);

        return streamReader.MoveNext(CancellationToken.None);
    }
}
