using Grpc.Core;

namespace Microservices.Client.Calls;

/// <summary>Reads the replies of the attempt that counts.</summary>
internal sealed class LastAttemptReader<T>(CallAttempts<AsyncServerStreamingCall<T>> attempts) : IAsyncStreamReader<T>
{
    public T Current => attempts.Current.ResponseStream.Current;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        // Who cancels the reading cancels the attempt that is under way: that is gRPC's to do, and to tell.
        await ((Task)attempts.LastAsync()).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await attempts.Current.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false);
    }
}
