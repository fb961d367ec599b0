namespace ConnectionLifecycle.SocketsHttp;

/// <summary>
/// A call was lost with its connection, and this says how that ended, for example
/// <c>closed by server: max_age (GOAWAY NO_ERROR "max_age")</c>. <c>Grpc.Net.Client</c> takes it for UNAVAILABLE, and puts it into the
/// status' detail.
/// </summary>
/// <remarks>Found as an inner exception: of an <see cref="HttpRequestException"/>, or of what reading a response throws.</remarks>
public sealed class ConnectionEndedException : HttpIOException
{
    private readonly string _message;

    internal ConnectionEndedException(string message, Exception? innerException = null, HttpRequestError error = HttpRequestError.ResponseEnded)
        : base(error, message, innerException) => _message = message;

    /// <summary>Who closed the connection, and why.</summary>
    public override string Message => _message;
}
