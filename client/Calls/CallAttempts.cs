using Grpc.Core;

namespace Microservices.Client.Calls;

/// <summary>One call, made again until a server has answered it or there is no use in more.</summary>
/// <typeparam name="TCall">gRPC's call.</typeparam>
internal sealed class CallAttempts<TCall> : IDisposable
    where TCall : class, IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _disposing = new(); // Without a timer or a handle there is nothing to dispose.
    private readonly Func<TCall> _begin;
    private readonly Task<TCall> _last;
    private TCall _current;
    private bool _disposed;

    /// <param name="repeater">Decides whether there is another attempt.</param>
    /// <param name="options">The call's.</param>
    /// <param name="begin">Makes an attempt.</param>
    /// <param name="answered">Ends when a server has begun to answer an attempt: from then on it is the last.</param>
    public CallAttempts(UnsentCallRepeater repeater, CallOptions options, Func<TCall> begin, Func<TCall, Task> answered)
    {
        (_begin, _current) = (begin, begin());
        _last = RunAsync(repeater, options, answered);
    }

    /// <summary>The latest attempt.</summary>
    public TCall Current
    {
        get
        {
            lock (_lock)
            {
                return _current;
            }
        }
    }

    /// <summary>The attempt that counts: the caller gets what it gave, an answer or a failure.</summary>
    public Task<TCall> LastAsync() => _last;

    /// <summary>A part of the attempt that counts.</summary>
    public async Task<T> LastAsync<T>(Func<TCall, Task<T>> part) => await part(await _last.ConfigureAwait(false)).ConfigureAwait(false);

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _current.Dispose();
        }

        _disposing.Cancel();
    }

    private async Task<TCall> RunAsync(UnsentCallRepeater repeater, CallOptions options, Func<TCall, Task> answered)
    {
        for (var repeats = 0; ; repeats++)
        {
            var attempt = Current;
            var answer = answered(attempt);
            await answer.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (answer.Exception?.InnerException is not RpcException failure || !repeater.IsWorthIt(failure, repeats, options.Deadline))
            {
                return attempt;
            }

            using var ending = CancellationTokenSource.CreateLinkedTokenSource(options.CancellationToken, _disposing.Token);
            await repeater.WaitAsync(repeats, ending.Token).ConfigureAwait(false);
            if (!BeginsAgain())
            {
                return attempt;
            }
        }
    }

    // Where the caller has cancelled the call meanwhile, it is gRPC that says so.
    private bool BeginsAgain()
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _current.Dispose();
                _current = _begin();
            }

            return !_disposed;
        }
    }
}
