using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ConnectionLifecycle.AspNetCore.Drain;

/// <summary>
/// A call that is being served, then another one. Its <see cref="RequestAborted"/> is also cancelled when a drain ends the call: once a
/// response is complete, Kestrel does not cancel its own token any more, and a handler that waits for it would keep the connection open for ever.
/// </summary>
internal sealed class OpenCall : IHttpRequestLifetimeFeature
{
    private IHttpRequestLifetimeFeature _kestrels = null!;
    private CancellationTokenSource? _aborted;
    private CancellationToken? _replacement;
    private volatile bool _isCancelled;

    public HttpContext Http { get; private set; } = null!;

    /// <summary>Where it is among the open calls.</summary>
    public int Place { get; set; }

    /// <summary>Completes when nobody is ending the call any more: its <see cref="Http"/> is another call's soon after it has been served.</summary>
    public Task Ending { get; set; } = Task.CompletedTask;

    public CancellationToken RequestAborted
    {
        get => _replacement ?? (_isCancelled ? new CancellationToken(canceled: true) : Aborted().Token);
        set => _replacement = value;
    }

    public void Abort() => _kestrels.Abort();

    /// <summary>The call begins.</summary>
    public void Begin(HttpContext http)
    {
        (Http, _kestrels) = (http, http.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>());
        http.Features.Set<IHttpRequestLifetimeFeature>(this);
    }

    /// <summary>Tells the handler that nobody waits for it any more.</summary>
    public Task CancelAsync()
    {
        _isCancelled = true;
        Interlocked.MemoryBarrier(); // A handler that asks for the token meanwhile sees this, or its token is seen here.
        return _aborted?.CancelAsync() ?? Task.CompletedTask;
    }

    /// <summary>The call has been served.</summary>
    public void End()
    {
        Http.Features.Set(_kestrels);
        _aborted?.Dispose();
        (_aborted, _replacement, _isCancelled, Ending) = (null, null, false, Task.CompletedTask);
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

        if (_isCancelled)
        {
            aborted.Cancel();
        }

        return aborted;
    }
}
