using ConnectionLifecycle.AspNetCore.Drain;

namespace ConnectionLifecycle.AspNetCore;

internal sealed class ConnectionLifecycleFeature(ConnectionDrain drain) : IConnectionLifecycleFeature
{
    public TrackedConnection Connection => drain.Connection;

    public CancellationToken Draining => drain.Begun;

    public OpenCalls Calls => drain.Calls;

    public void RequestClose(string cause)
    {
        CauseWord.Check(cause);
        drain.Start(cause);
    }

    public void RequestCloseAfterStream(int streamId, string cause)
    {
        CauseWord.Check(cause);
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
}
