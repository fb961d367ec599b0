using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace ConnectionLifecycle;

/// <summary>
/// Knows which connections live, remembers how the last ones ended, and passes events on to subscribers. Safe for use from any thread;
/// no subscriber, however slow, holds up a connection.
/// </summary>
public sealed class ConnectionRegistry : IConnectionObserver
{
    private readonly Lock _lock = new();
    private readonly ConnectionHistoryOptions _options;
    private readonly HashSet<TrackedConnection> _live = [];
    private readonly Queue<CloseRecord> _closed = [];
    private Channel<ConnectionEvent>[] _subscribers = [];
    private long _closedBytes;

    /// <param name="options">How much to remember; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is below what it may be; the message names it and its value.</exception>
    public ConnectionRegistry(ConnectionHistoryOptions? options = null) => _options = (options ?? new()).Validated();

    /// <summary>The connections that live at this moment, in no order.</summary>
    public IReadOnlyList<TrackedConnection> Live
    {
        get
        {
            lock (_lock)
            {
                return [.. _live];
            }
        }
    }

    /// <summary>The records of the last connections that ended, the latest last.</summary>
    public IReadOnlyList<CloseRecord> Closed
    {
        get
        {
            lock (_lock)
            {
                return [.. _closed];
            }
        }
    }

    /// <summary>How many are subscribed.</summary>
    internal int Subscribers => Volatile.Read(ref _subscribers).Length;

    /// <summary>
    /// What happens from now on, to all connections, until cancelled. A subscriber that falls behind by more than
    /// <see cref="ConnectionHistoryOptions.MaxWaitingEvents"/> misses the oldest; gaps show in <see cref="Moment.Sequence"/>.
    /// </summary>
    public IAsyncEnumerable<ConnectionEvent> Subscribe(CancellationToken cancellationToken = default)
    {
        var subscriber = Channel.CreateBounded<ConnectionEvent>(new BoundedChannelOptions(_options.MaxWaitingEvents)
        {
            FullMode = BoundedChannelFullMode.DropOldest,
            SingleReader = true,
        });
        lock (_lock)
        {
            _subscribers = [.. _subscribers, subscriber];
        }

        // Here, too: a subscription that is never read has no other end.
        var cancellation = cancellationToken.UnsafeRegister(_ => Unsubscribe(subscriber), null);
        return ReadAsync(subscriber, cancellation, cancellationToken);
    }

    void IConnectionObserver.OnEvent(ConnectionEvent connectionEvent)
    {
        Channel<ConnectionEvent>[] subscribers;
        lock (_lock)
        {
            subscribers = _subscribers;
            switch (connectionEvent)
            {
                case ConnectionStarted:
                    _live.Add(connectionEvent.Connection);
                    break;
                case ConnectionClosed closed:
                    _live.Remove(connectionEvent.Connection);
                    Remember_NeedsLock(closed.Record);
                    break;
            }
        }

        foreach (var subscriber in subscribers)
        {
            subscriber.Writer.TryWrite(connectionEvent);
        }
    }

    private void Remember_NeedsLock(CloseRecord record)
    {
        _closed.Enqueue(record);
        _closedBytes += record.EstimatedBytes;
        while (_closed.Count > _options.MaxRecords || _closedBytes > _options.MaxBytes)
        {
            _closedBytes -= _closed.Dequeue().EstimatedBytes;
        }
    }

    private async IAsyncEnumerable<ConnectionEvent> ReadAsync(
        Channel<ConnectionEvent> subscriber, CancellationTokenRegistration cancellation, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var connectionEvent in subscriber.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return connectionEvent;
            }
        }
        finally
        {
            await cancellation.DisposeAsync().ConfigureAwait(false);
            Unsubscribe(subscriber);
        }
    }

    private void Unsubscribe(Channel<ConnectionEvent> subscriber)
    {
        lock (_lock)
        {
            _subscribers = [.. _subscribers.Where(other => other != subscriber)];
        }
    }
}
