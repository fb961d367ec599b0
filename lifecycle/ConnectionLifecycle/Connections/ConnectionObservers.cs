using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ConnectionLifecycle.Connections;

/// <summary>The observers of all connections of a server or of a handler. Safe for use from any thread.</summary>
/// <param name="observers">The observers, in the order in which each gets an event.</param>
/// <param name="loggerFactory">For the log of what an observer throws; null for none.</param>
internal sealed partial class ConnectionObservers(IReadOnlyList<IConnectionObserver> observers, ILoggerFactory? loggerFactory = null)
{
    private readonly ConcurrentDictionary<IConnectionObserver, bool> _failed = new(ReferenceEqualityComparer.Instance);

    /// <summary>The most that any observer wants to know at this time.</summary>
    public ConnectionDetail Detail => observers.Count == 0 ? default : observers.Max(observer => observer.Detail);

    /// <summary>Hands an event to each observer. What an observer throws is logged once and stops nothing.</summary>
    public void Publish(ConnectionEvent connectionEvent)
    {
        foreach (var observer in observers)
        {
            try
            {
                observer.OnEvent(connectionEvent);
            }
            catch (Exception e)
            {
                if (loggerFactory is not null && _failed.TryAdd(observer, true))
                {
                    Failed(loggerFactory.CreateLogger("ConnectionLifecycle"), e, observer.GetType(), connectionEvent.GetType().Name);
                }
            }
        }
    }

    [LoggerMessage(10, LogLevel.Error, "observer {Observer} has thrown at {Event}; what it throws later is not logged", EventName = "ObserverFailed")]
    private static partial void Failed(ILogger logger, Exception exception, Type observer, string @event);
}
