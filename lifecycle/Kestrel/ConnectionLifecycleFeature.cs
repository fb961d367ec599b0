using ConnectionLifecycle.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace ConnectionLifecycle.Kestrel;

internal sealed class ConnectionLifecycleFeature(ObservedConnection connection, IConnectionLifetimeNotificationFeature notification)
    : IConnectionLifecycleFeature
{
    public ObservedConnection Connection => connection;

    public void RequestClose(string cause)
    {
        connection.OnCloseRequested(cause);
        notification.RequestClose();
    }
}
