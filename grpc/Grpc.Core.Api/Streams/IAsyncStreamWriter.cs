namespace Grpc.Core;

/// <summary>A stream of messages to be written, one at a time.</summary>
/// <typeparam name="T">The messages' type.</typeparam>
public interface IAsyncStreamWriter<in T>
{
    /// <summary>How the following messages are to be written; null for the call's own way.</summary>
    WriteOptions? WriteOptions { get; set; }

    /// <summary>Writes a message. At most one write may be under way.</summary>
    /// <param name="message">The message.</param>
    Task WriteAsync(T message);

    /// <summary>
    /// Writes a message, with a way out. A writer that has none of its own gets this one, which takes only a token that
    /// can never be cancelled.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends the wait, and with it the call.</param>
    /// <exception cref="NotSupportedException">The token can be cancelled and this writer cannot.</exception>
    Task WriteAsync(T message, CancellationToken cancellationToken) => cancellationToken.CanBeCanceled
        ? throw new NotSupportedException($"{GetType()} cannot cancel a write: call WriteAsync without a cancellation token.")
        : WriteAsync(message);
}
