using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ConnectionLifecycle.AspNetCore.Drain;

/// <summary>
/// One call that is being served. Its <see cref="RequestAborted"/> is also cancelled when a drain ends the call: once a response is complete,
/// Kestrel does not cancel its own token any more, and a handler that waits for it would keep the connection open for ever.
/// </summary>
internal sealed class OpenCall(HttpContext http) : IHttpRequestLifetimeFeature, IDisposable
{
    private readonly IHttpRequestLifetimeFeature _kestrels = http.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
    private CancellationTokenSource? _aborted;
    private CancellationToken? _replacement;
    private volatile bool _isEnded;

    public HttpContext Http => http;

    public CancellationToken RequestAborted
    {
        get => _replacement ?? (_isEnded ? new CancellationToken(canceled: true) : Aborted().Token);
        set => _replacement = value;
    }

    public void Abort() => _kestrels.Abort();

    /// <summary>Tells the handler that nobody waits for it any more.</summary>
    public Task CancelAsync()
    {
        _isEnded = true;
        Interlocked.MemoryBarrier(); // A handler that asks for the token meanwhile sees this, or its token is seen here.
        try
        {
            return _aborted?.CancelAsync() ?? Task.CompletedTask;
        }
        catch (ObjectDisposedException)
        {
            return Task.CompletedTask; // The handler has returned.
        }
    }

    public void Dispose()
    {
        http.Features.Set(_kestrels);
        _aborted?.Dispose();
    }

    // Most handlers never ask for it.
    private CancellationTokenSource Aborted()
    {
        if (_aborted is { } before)
        {
            return before;
        }

        var aborted = CancellationTokenSource.CreateLinkedTokenSource(_kestrels.RequestAborted);
        if (Interlocked.CompareExchange(ref _aborted, aborted, null) is { } first)
        {
            aborted.Dispose();
            return first;
        }

        if (_isEnded)
        {
            aborted.Cancel();
        }

        return aborted;
    }
}
