using ConnectionLifecycle;

namespace Microservices.Client.Calls;

/// <summary>Knows which connections are open, so that the end can be awaited.</summary>
internal sealed class OpenConnections : IConnectionObserver
{
    private readonly Lock _lock = new();
    private readonly HashSet<TrackedConnection> _open = [];
    private TaskCompletionSource _allClosed = Completed();

    public void OnEvent(ConnectionEvent connectionEvent)
    {
        lock (_lock)
        {
            switch (connectionEvent)
            {
                case ConnectionOpened:
                    EverOpened = true;
                    _open.Add(connectionEvent.Connection);
                    _allClosed = _allClosed.Task.IsCompleted ? new(TaskCreationOptions.RunContinuationsAsynchronously) : _allClosed;
                    break;
                case ConnectionClosed { Record.Detail: { } detail } when detail.StartsWith("client certificate", StringComparison.Ordinal):
                    RefusedClient = detail;
                    break;
                case ConnectionClosed when _open.Remove(connectionEvent.Connection) && _open.Count == 0:
                    _allClosed.SetResult();
                    break;
            }
        }
    }

    /// <summary>What a server had against this client, for example <c>client certificate missing</c>; null when it had nothing.</summary>
    public string? RefusedClient { get; private set; }

    /// <summary>Whether any connection ever spoke HTTP/2.</summary>
    public bool EverOpened { get; private set; }

    /// <summary>Waits until no connection is open any more.</summary>
    /// <returns>False when the time limit came first.</returns>
    public async Task<bool> ClosedWithinAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        Task allClosed;
        lock (_lock)
        {
            allClosed = _allClosed.Task;
        }

        try
        {
            await allClosed.WaitAsync(limit, TimeProvider.System, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static TaskCompletionSource Completed()
    {
        var completed = new TaskCompletionSource();
        completed.SetResult();
        return completed;
    }
}
