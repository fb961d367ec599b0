using System.Security.Authentication;
using ConnectionLifecycle;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Microservices.Client.Calls;

/// <summary>
/// Makes a call again that provably was not processed, whatever the retry policy says: it never left the client, or the server has said
/// so (gRFC A6, transparent retry). Each time the channel may pick another server. Calls whose requests are streams are left alone: what
/// the caller has written of one is not kept here.
/// </summary>
/// <param name="limit">How often one call is made again.</param>
/// <param name="elsewhere">Whether there may be another server to go to, where one cannot be connected to.</param>
/// <param name="time">Times the waits.</param>
internal sealed class UnsentCallRepeater(int limit, bool elsewhere, TimeProvider time) : Interceptor
{
    /// <summary>Before the second time; the first is at once, and each later one waits twice as long as the one before.</summary>
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(10);

    private long _repeats;

    /// <summary>How many calls have been made again.</summary>
    public long Repeats => Volatile.Read(ref _repeats);

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        var attempts = new CallAttempts<AsyncUnaryCall<TResponse>>(
            this, context.Options, () => continuation(request, context), static call => call.ResponseHeadersAsync);
        return new(
            attempts.LastAsync(static call => call.ResponseAsync),
            _ => attempts.LastAsync(static call => call.ResponseHeadersAsync),
            _ => attempts.Current.GetStatus(),
            _ => attempts.Current.GetTrailers(),
            _ => attempts.Dispose(),
            attempts);
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation)
    {
        var attempts = new CallAttempts<AsyncServerStreamingCall<TResponse>>(
            this, context.Options, () => continuation(request, context), static call => call.ResponseHeadersAsync);
        return new(
            new LastAttemptReader<TResponse>(attempts),
            _ => attempts.LastAsync(static call => call.ResponseHeadersAsync),
            _ => attempts.Current.GetStatus(),
            _ => attempts.Current.GetTrailers(),
            _ => attempts.Dispose(),
            attempts);
    }

    /// <summary>Whether a call that failed is to be made again.</summary>
    /// <param name="failure">Why it failed.</param>
    /// <param name="before">How often it has been made again before.</param>
    /// <param name="deadline">When it must be over.</param>
    public bool IsWorthIt(RpcException failure, int before, DateTime? deadline) =>
        before < limit && !(deadline - time.GetUtcNow().UtcDateTime <= Wait(before)) && IsNotProcessed(failure);

    /// <summary>Takes note that a call is made again, and waits for its time.</summary>
    public async Task WaitAsync(int before, CancellationToken ending)
    {
        Interlocked.Increment(ref _repeats);
        await Task.Delay(Wait(before), time, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static TimeSpan Wait(int before) => before == 0 ? TimeSpan.Zero : FirstWait * (1 << (before - 1));

    // A certificate that was refused is refused again.
    private bool IsNotProcessed(RpcException failure)
    {
        var causes = Causes(failure.Status.DebugException).ToList();
        return causes.OfType<ConnectionEndedException>().FirstOrDefault() is { NotProcessed: true } ended
            && (elsewhere || ended.HttpRequestError is not (HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError))
            && !causes.OfType<AuthenticationException>().Any();
    }

    private static IEnumerable<Exception> Causes(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
        {
            yield return failure;
        }
    }
}
