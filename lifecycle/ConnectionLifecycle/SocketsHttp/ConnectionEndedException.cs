namespace ConnectionLifecycle;

/// <summary>
/// A call was lost with its connection, or had none, and this says how that ended, for example
/// <c>closed by server: max_age (GOAWAY NO_ERROR "max_age")</c>. <c>Grpc.Net.Client</c> takes it for UNAVAILABLE, and puts it into the
/// status' detail.
/// </summary>
/// <remarks>Found as an inner exception: of an <see cref="HttpRequestException"/>, or of what reading a response throws.</remarks>
public sealed class ConnectionEndedException : HttpIOException
{
    private readonly string _message;

    internal ConnectionEndedException(
        string message, Exception? innerException = null, HttpRequestError error = HttpRequestError.ResponseEnded, bool notProcessed = false)
        : base(error, message, innerException) => (_message, NotProcessed) = (message, notProcessed);

    /// <summary>Who closed the connection, and why.</summary>
    public override string Message => _message;

    /// <summary>
    /// Whether the call is safe to make again, whatever it does: it was never sent, or the server has said that it did not process it
    /// (RFC 9113 section 8.7). False where it may have run.
    /// </summary>
    public bool NotProcessed { get; }

    /// <summary>
    /// What a call is to fail with that a connection's end has cost. What a server calls an error stays one, with its code; gRPC judges by that.
    /// </summary>
    internal static HttpIOException Of(TrackedConnection connection, bool notProcessed, Evidence? latest = null, Exception? failure = null)
    {
        var (words, code) = connection.Explain(latest);
        return code == ErrorCode.NoError
            ? new ConnectionEndedException(words, failure, notProcessed: notProcessed)
            : new HttpProtocolException(code.Value, words, failure);
    }
}
