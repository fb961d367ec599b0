using ConnectionLifecycle;

namespace Microservices.Tests.Unit.Connections;

/// <summary>Keeps what it is told.</summary>
internal sealed class EventList(ConnectionDetail detail) : List<ConnectionEvent>, IConnectionObserver
{
    public ConnectionDetail Detail => detail;

    public IEnumerable<string> Names => this.Select(one => one.GetType().Name);

    /// <summary>The record, of which there is exactly one.</summary>
    public CloseRecord Record => this.OfType<ConnectionClosed>().Single().Record;

    public void OnEvent(ConnectionEvent connectionEvent)
    {
        lock (this)
        {
            Add(connectionEvent);
        }
    }
}
