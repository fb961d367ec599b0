namespace ConnectionLifecycle.SocketsHttp;

/// <summary>How many writes to a stream are under way. Safe for use from any thread.</summary>
internal sealed class PendingWrites
{
    private int _count;
    private TaskCompletionSource? _done;

    /// <summary>Whether there are any.</summary>
    public bool Any => Volatile.Read(ref _count) > 0;

    /// <summary>One begins.</summary>
    public void Begin() => Interlocked.Increment(ref _count);

    /// <summary>One has returned, or failed.</summary>
    public void End()
    {
        if (Interlocked.Decrement(ref _count) == 0 && Volatile.Read(ref _done) is not null)
        {
            Interlocked.Exchange(ref _done, null)?.SetResult();
        }
    }

    /// <summary>Completes when none is under way.</summary>
    public Task DoneAsync()
    {
        var latest = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var done = Interlocked.CompareExchange(ref _done, latest, null) ?? latest;
        return Any ? done.Task : Task.CompletedTask;
    }
}
