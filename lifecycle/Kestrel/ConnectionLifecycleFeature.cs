using System.Text;
using ConnectionLifecycle.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace ConnectionLifecycle.Kestrel;

internal sealed class ConnectionLifecycleFeature(
    ObservedConnection connection, ObservingDuplexPipe transport, IConnectionLifetimeNotificationFeature notification)
    : IConnectionLifecycleFeature
{
    private const int MaxCauseLength = 64;

    public ObservedConnection Connection => connection;

    public void RequestClose(string cause)
    {
        Check(cause);
        Announce(cause);
        notification.RequestClose();
    }

    /// <summary>Says why the connection is going to be closed, by whoever then does it.</summary>
    public void Announce(string cause)
    {
        connection.OnCloseRequested(cause);
        transport.Announce(cause);
    }

    public void RequestCloseAfterStream(int streamId, string cause)
    {
        Check(cause);
        if (!connection.WhenStreamEnds(streamId, RequestCloseSoon))
        {
            RequestClose(cause);
        }

        // The stream's end is seen while Kestrel writes, under its lock: not from there.
        void RequestCloseSoon() => ThreadPool.QueueUserWorkItem(_ => RequestClose(cause));
    }

    private static void Check(string cause)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(cause);
        if (cause.Length > MaxCauseLength || !Ascii.IsValid(cause) || cause.Any(char.IsControl))
        {
            throw new ArgumentException($"'{cause}' is not a word of up to {MaxCauseLength} ASCII characters.", nameof(cause));
        }
    }
}
