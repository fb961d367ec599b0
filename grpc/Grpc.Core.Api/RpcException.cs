namespace Grpc.Core;

/// <summary>
/// A call that did not succeed. A client catches it; a service throws it to end the call with the status of its choice.
/// </summary>
public class RpcException : Exception
{
    /// <summary>Makes the exception of a status; the status is its message.</summary>
    /// <param name="status">How the call ended.</param>
    public RpcException(Status status)
        : this(status, Metadata.Empty)
    {
    }

    /// <summary>Makes the exception of a status with a message of its own.</summary>
    /// <param name="status">How the call ended.</param>
    /// <param name="message">The exception's message. It never travels: the status detail does.</param>
    public RpcException(Status status, string message)
        : this(status, Metadata.Empty, message)
    {
    }

    /// <summary>Makes the exception of a status and trailers; the status is its message.</summary>
    /// <param name="status">How the call ended.</param>
    /// <param name="trailers">The trailers that came, or are to go, with it.</param>
    public RpcException(Status status, Metadata trailers)
        : this(status, trailers, status.ToString())
    {
    }

    /// <summary>Makes the exception of a status and trailers with a message of its own.</summary>
    /// <param name="status">How the call ended.</param>
    /// <param name="trailers">The trailers that came, or are to go, with it.</param>
    /// <param name="message">The exception's message. It never travels: the status detail does.</param>
    public RpcException(Status status, Metadata trailers, string message)
        : base(message, status.DebugException)
    {
        ArgumentNullException.ThrowIfNull(trailers);

        Status = status;
        Trailers = trailers;
    }

    /// <summary>How the call ended.</summary>
    public Status Status { get; }

    /// <summary>The status's code, at hand for exception filters.</summary>
    public StatusCode StatusCode => Status.StatusCode;

    /// <summary>The trailers that came, or are to go, with the status; empty when there are none.</summary>
    public Metadata Trailers { get; }
}
