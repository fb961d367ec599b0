namespace Grpc.Core;

/// <summary>A stream of messages to be read, one at a time.</summary>
/// <typeparam name="T">The messages' type.</typeparam>
public interface IAsyncStreamReader<out T>
{
    /// <summary>The message that the last <see cref="MoveNext" /> found; without meaning before it, and after the end.</summary>
    T Current { get; }

    /// <summary>Waits for the next message. At most one such read may be under way.</summary>
    /// <param name="cancellationToken">Ends the wait, and with it the call.</param>
    /// <returns>False when the stream has come to its end.</returns>
    Task<bool> MoveNext(CancellationToken cancellationToken);
}
