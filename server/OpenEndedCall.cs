using ConnectionLifecycle.AspNetCore;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace Microservices.Server;

/// <summary>
/// A call that has no end of its own. It ends with its caller, and gives way as soon as its connection begins to drain, so that no close
/// and no stop waits for it; but for a caller whose flow control lets nothing through, who has the drain's grace as with any call.
/// </summary>
internal sealed class OpenEndedCall : IDisposable
{
    private readonly CancellationToken _callerGone;
    private readonly CancellationTokenSource _ending;

    public OpenEndedCall(ServerCallContext context)
    {
        var lifecycle = context.GetHttpContext().Features.GetRequiredFeature<IConnectionLifecycleFeature>();
        _callerGone = context.CancellationToken;
        _ending = CancellationTokenSource.CreateLinkedTokenSource(_callerGone, lifecycle.Draining);
    }

    /// <summary>Cancelled when the call has to end.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>Why the call ends, once <see cref="Ending"/> is cancelled.</summary>
    public RpcException End() => new(_callerGone.IsCancellationRequested
        ? new Status(StatusCode.Cancelled, "The caller has gone.")
        : new Status(StatusCode.Unavailable, "The connection is being closed: call again on a new one."));

    /// <summary>Waits for a moment.</summary>
    /// <exception cref="RpcException">The call has to end before.</exception>
    public async Task UntilAsync(CancellationToken moment)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(moment, Ending);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!moment.IsCancellationRequested)
        {
            throw End();
        }
    }

    public void Dispose() => _ending.Dispose();
}
