using System.Diagnostics.CodeAnalysis;

namespace ConnectionLifecycle.Connections;

/// <summary>
/// The ordered outbox of one connection. An event gets its number when it happens, and the observers get the events in this order, one at a
/// time and outside of every lock. <see cref="ConnectionClosed"/> is the last.
/// </summary>
/// <remarks>
/// <code>
/// under the connection's lock:  Add ──▶ waiting events ──▶ Publish, after the lock: one thread at a time hands them out
/// </code>
/// </remarks>
internal sealed class EventPublisher(TrackedConnection connection, ConnectionObservers observers, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private Queue<ConnectionEvent>? _waiting; // Null most of the time: a connection lives long and tells little.
    private TaskCompletionSource? _completion;
    private int _sequence;
    private bool _isPublishing;
    private bool _isClosed;

    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Numbers an event that has just happened, and queues it. After the last event it is dropped.</summary>
    /// <param name="fact">What the event tells.</param>
    /// <param name="create">Creates the event; calls nothing else.</param>
    public void Add<T>(T fact, Func<Moment, T, ConnectionEvent> create)
    {
        lock (this)
        {
            if (!_isClosed)
            {
                var added = create(new Moment(connection, ++_sequence, Elapsed), fact);
                _isClosed = added is ConnectionClosed;
                (_waiting ??= new Queue<ConnectionEvent>()).Enqueue(added);
            }
        }
    }

    /// <summary>Hands out what is queued, or leaves that to the thread that is handing out now. Never called under the connection's lock.</summary>
    public void Publish()
    {
        var isMine = false;
        while (TryTake(ref isMine, out var next))
        {
            observers.Publish(next);
            if (next is ConnectionClosed)
            {
                Completion().TrySetResult();
            }
        }
    }

    /// <summary>Completes when the observers have the last event.</summary>
    public Task CompletedAsync() => Completion().Task;

    private bool TryTake(ref bool isMine, [NotNullWhen(true)] out ConnectionEvent? next)
    {
        lock (this)
        {
            next = null;
            if (_isPublishing && !isMine)
            {
                return false;
            }

            isMine = _isPublishing = _waiting?.TryDequeue(out next) == true;
            _waiting = isMine ? _waiting : null;
            return isMine;
        }
    }

    private TaskCompletionSource Completion() => _completion
        ?? Interlocked.CompareExchange(ref _completion, new(TaskCreationOptions.RunContinuationsAsynchronously), null) ?? _completion;
}
