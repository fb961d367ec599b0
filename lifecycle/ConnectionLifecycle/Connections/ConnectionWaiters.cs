namespace ConnectionLifecycle.Connections;

/// <summary>The conditions that others wait for on a connection. Not thread-safe.</summary>
internal sealed class ConnectionWaiters
{
    private readonly List<(Func<TrackedConnection, bool> Condition, TaskCompletionSource Waiter)> _waiting = [];

    /// <summary>Completes at the first check that finds the condition true. What waits continues on another thread, not under the lock.</summary>
    public Task Add(Func<TrackedConnection, bool> condition)
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add((condition, waiter));
        return waiter.Task;
    }

    /// <param name="connection">The connection as it is now.</param>
    /// <param name="isClosed">Nothing will change any more: all are done with.</param>
    public void Look(TrackedConnection connection, bool isClosed)
    {
        for (var i = _waiting.Count - 1; i >= 0; i--)
        {
            if (isClosed || _waiting[i].Condition(connection))
            {
                _waiting[i].Waiter.TrySetResult();
                _waiting.RemoveAt(i);
            }
        }
    }
}
