using System.Runtime.CompilerServices;

namespace Grpc.Core;

/// <summary>A call of a stream of requests and one response. Awaiting it gives the response.</summary>
/// <typeparam name="TRequest">The requests' type.</typeparam>
/// <typeparam name="TResponse">The response's type.</typeparam>
public sealed class AsyncClientStreamingCall<TRequest, TResponse> : IDisposable
{
    private readonly CallControl _control;

    /// <summary>Makes a call of values and functions.</summary>
    /// <param name="requestStream">The stream of requests.</param>
    /// <param name="responseAsync">The response to come.</param>
    /// <param name="responseHeadersAsync">The response headers to come.</param>
    /// <param name="getStatusFunc">Gives the status once the call has ended.</param>
    /// <param name="getTrailersFunc">Gives the trailers once the call has ended.</param>
    /// <param name="disposeAction">Cancels what is still under way.</param>
    public AsyncClientStreamingCall(
        IClientStreamWriter<TRequest> requestStream,
        Task<TResponse> responseAsync,
        Task<Metadata> responseHeadersAsync,
        Func<Status> getStatusFunc,
        Func<Metadata> getTrailersFunc,
        Action disposeAction)
    {
        RequestStream = requestStream;
        ResponseAsync = responseAsync;
        _control = new CallControl(responseHeadersAsync, getStatusFunc, getTrailersFunc, disposeAction);
    }

    /// <summary>Makes a call of functions that share one state.</summary>
    /// <param name="requestStream">The stream of requests.</param>
    /// <param name="responseAsync">The response to come.</param>
    /// <param name="responseHeadersAsync">Gives the response headers to come.</param>
    /// <param name="getStatusFunc">Gives the status once the call has ended.</param>
    /// <param name="getTrailersFunc">Gives the trailers once the call has ended.</param>
    /// <param name="disposeAction">Cancels what is still under way.</param>
    /// <param name="state">What the functions are called with.</param>
    public AsyncClientStreamingCall(
        IClientStreamWriter<TRequest> requestStream,
        Task<TResponse> responseAsync,
        Func<object, Task<Metadata>> responseHeadersAsync,
        Func<object, Status> getStatusFunc,
        Func<object, Metadata> getTrailersFunc,
        Action<object> disposeAction,
        object state)
    {
        RequestStream = requestStream;
        ResponseAsync = responseAsync;
        _control = new CallControl(responseHeadersAsync, getStatusFunc, getTrailersFunc, disposeAction, state);
    }

    /// <summary>The stream of requests.</summary>
    public IClientStreamWriter<TRequest> RequestStream { get; }

    /// <summary>The response to come; faulted with <see cref="RpcException" /> when the call fails.</summary>
    public Task<TResponse> ResponseAsync { get; }

    /// <summary>The response headers to come. They may come long before any response.</summary>
    public Task<Metadata> ResponseHeadersAsync => _control.ResponseHeadersAsync;

    /// <summary>Lets the call be awaited for its response.</summary>
    public TaskAwaiter<TResponse> GetAwaiter() => ResponseAsync.GetAwaiter();

    /// <summary>Lets the call be awaited for its response, on the captured context or off it.</summary>
    /// <param name="continueOnCapturedContext">Whether to go on on the context of the await.</param>
    public ConfiguredTaskAwaitable<TResponse> ConfigureAwait(bool continueOnCapturedContext) =>
        ResponseAsync.ConfigureAwait(continueOnCapturedContext);

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
