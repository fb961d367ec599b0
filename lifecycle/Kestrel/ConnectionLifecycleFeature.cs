using System.Text;
using ConnectionLifecycle.Connections;

namespace ConnectionLifecycle.Kestrel;

internal sealed class ConnectionLifecycleFeature(ConnectionDrain drain) : IConnectionLifecycleFeature
{
    private const int MaxCauseLength = 64;

    public ObservedConnection Connection => drain.Connection;

    public CancellationToken Draining => drain.Begun;

    public OpenCalls Calls => drain.Calls;

    public void RequestClose(string cause)
    {
        Check(cause);
        drain.Start(cause);
    }

    public void RequestCloseAfterStream(int streamId, string cause)
    {
        Check(cause);
        var ended = Connection.When(one => !one.IsActive(streamId));
        if (ended.IsCompleted)
        {
            RequestClose(cause);
        }
        else
        {
            _ = CloseAfterAsync();
        }

        async Task CloseAfterAsync()
        {
            await ended.ConfigureAwait(false);
            RequestClose(cause);
        }
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
