using ConnectionLifecycle;

namespace Microservices.Client.Presentation;

/// <summary>
/// Lets a call be told before its connection's end. The call's last byte arrives before the GOAWAY, but the code that awaits the call
/// runs a little later than the connection's own: what follows the last stream is held back until the call has been told.
/// </summary>
internal sealed class CallFirst(IConnectionObserver observer) : IConnectionObserver
{
    private readonly Lock _lock = new();
    private readonly List<ConnectionEvent> _held = [];
    private bool _callEnded;

    public ConnectionDetail Detail => observer.Detail;

    public void OnEvent(ConnectionEvent connectionEvent)
    {
        lock (_lock)
        {
            var followsLastStream = connectionEvent.Connection is { StreamsStarted: > 0, StreamsActive: 0 };
            if (!_callEnded && (followsLastStream || _held.Count > 0))
            {
                _held.Add(connectionEvent);
                return;
            }

            observer.OnEvent(connectionEvent);
        }
    }

    /// <summary>The call has been told.</summary>
    public void CallEnded()
    {
        lock (_lock)
        {
            _callEnded = true;
            _held.ForEach(observer.OnEvent);
            _held.Clear();
        }
    }
}
