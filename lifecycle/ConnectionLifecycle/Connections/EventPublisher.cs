namespace ConnectionLifecycle.Connections;

/// <summary>Tells one connection's events to its observers, numbered and timed. Never called under the connection's lock.</summary>
internal sealed class EventPublisher(TrackedConnection connection, IReadOnlyList<IConnectionObserver> observers, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private int _sequence;

    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The moment of the event that is about to be told.</summary>
    public Moment Next() => new(connection, Interlocked.Increment(ref _sequence), Elapsed);

    public void Tell(ConnectionEvent connectionEvent)
    {
        foreach (var observer in observers)
        {
            try
            {
                observer.OnEvent(connectionEvent);
            }
            catch (Exception)
            {
                // Observing must not end what is observed.
            }
        }
    }
}
