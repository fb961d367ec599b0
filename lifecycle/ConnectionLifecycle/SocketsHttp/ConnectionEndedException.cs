using ConnectionLifecycle.SocketsHttp;

namespace ConnectionLifecycle;

/// <summary>
/// A call failed because its connection ended, or because it got none. The message says how the connection ended, for example
/// <c>closed by server: max_age (GOAWAY NO_ERROR "max_age")</c>. <c>Grpc.Net.Client</c> reports it as UNAVAILABLE, with the message in the
/// status' detail.
/// </summary>
/// <remarks>It is an inner exception: of an <see cref="HttpRequestException"/>, or of the exception from reading a response.</remarks>
public sealed class ConnectionEndedException : HttpIOException
{
    private readonly string _message;

    internal ConnectionEndedException(
        string message, CallProgress progress, Exception? innerException = null, HttpRequestError error = HttpRequestError.ResponseEnded)
        : base(error, message, innerException) => (_message, Progress) = (message, progress);

    /// <summary>Who closed the connection, and why.</summary>
    public override string Message => _message;

    /// <summary>
    /// Whether the call can be made again without running twice: it was never sent, or the server has said that it did not process it
    /// (RFC 9113 section 8.7). False where it may have run.
    /// </summary>
    public bool NotProcessed => Progress != CallProgress.Unknown;

    /// <summary>How far the call came.</summary>
    internal CallProgress Progress { get; }

    /// <summary>
    /// The exception for a call whose connection has ended. A GOAWAY with an error code stays an error of the server, with its code: gRPC
    /// derives the status from it.
    /// </summary>
    internal static HttpIOException Of(TrackedConnection connection, CallProgress progress, Evidence? latest = null, Exception? failure = null)
    {
        var (words, code) = connection.Explain(latest);
        return code == ErrorCode.NoError
            ? new ConnectionEndedException(words, progress, failure)
            : new HttpProtocolException(code.Value, words, failure);
    }

    /// <summary>The first one in a chain of inner exceptions; null when there is none.</summary>
    internal static ConnectionEndedException? In(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
        {
            if (failure is ConnectionEndedException ended)
            {
                return ended;
            }
        }

        return null;
    }
}
