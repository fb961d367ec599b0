namespace Grpc.Core;

/// <summary>A call of a stream of requests and, independent of it, a stream of responses.</summary>
/// <typeparam name="TRequest">The requests' type.</typeparam>
/// <typeparam name="TResponse">The responses' type.</typeparam>
public sealed class AsyncDuplexStreamingCall<TRequest, TResponse> : IDisposable
{
    private readonly CallControl _control;

    /// <summary>Makes a call of values and functions.</summary>
    /// <param name="requestStream">The stream of requests.</param>
    /// <param name="responseStream">The stream of responses.</param>
    /// <param name="responseHeadersAsync">The response headers to come.</param>
    /// <param name="getStatusFunc">Gives the status once the call has ended.</param>
    /// <param name="getTrailersFunc">Gives the trailers once the call has ended.</param>
    /// <param name="disposeAction">Cancels what is still under way.</param>
    public AsyncDuplexStreamingCall(
        IClientStreamWriter<TRequest> requestStream,
        IAsyncStreamReader<TResponse> responseStream,
        Task<Metadata> responseHeadersAsync,
        Func<Status> getStatusFunc,
        Func<Metadata> getTrailersFunc,
        Action disposeAction)
    {
        RequestStream = requestStream;
        ResponseStream = responseStream;
        _control = new CallControl(responseHeadersAsync, getStatusFunc, getTrailersFunc, disposeAction);
    }

    /// <summary>Makes a call of functions that share one state.</summary>
    /// <param name="requestStream">The stream of requests.</param>
    /// <param name="responseStream">The stream of responses.</param>
    /// <param name="responseHeadersAsync">Gives the response headers to come.</param>
    /// <param name="getStatusFunc">Gives the status once the call has ended.</param>
    /// <param name="getTrailersFunc">Gives the trailers once the call has ended.</param>
    /// <param name="disposeAction">Cancels what is still under way.</param>
    /// <param name="state">What the functions are called with.</param>
    public AsyncDuplexStreamingCall(
        IClientStreamWriter<TRequest> requestStream,
        IAsyncStreamReader<TResponse> responseStream,
        Func<object, Task<Metadata>> responseHeadersAsync,
        Func<object, Status> getStatusFunc,
        Func<object, Metadata> getTrailersFunc,
        Action<object> disposeAction,
        object state)
    {
        RequestStream = requestStream;
        ResponseStream = responseStream;
        _control = new CallControl(responseHeadersAsync, getStatusFunc, getTrailersFunc, disposeAction, state);
    }

    /// <summary>The stream of requests.</summary>
    public IClientStreamWriter<TRequest> RequestStream { get; }

    /// <summary>The stream of responses.</summary>
    public IAsyncStreamReader<TResponse> ResponseStream { get; }

    /// <summary>The response headers to come. They may come long before any response.</summary>
    public Task<Metadata> ResponseHeadersAsync => _control.ResponseHeadersAsync;

    /// <summary>The status of a call that has ended.</summary>
    /// <exception cref="InvalidOperationException">The call is still under way.</exception>
    public Status GetStatus() => _control.GetStatus();

    /// <summary>The trailers of a call that has ended.</summary>
    /// <exception cref="InvalidOperationException">The call is still under way.</exception>
    public Metadata GetTrailers() => _control.GetTrailers();

    /// <summary>
    /// Cancels the call if it is still under way, and frees what it holds. A call that ran to its end need not be disposed.
    /// </summary>
    public void Dispose() => _control.Dispose();
}
