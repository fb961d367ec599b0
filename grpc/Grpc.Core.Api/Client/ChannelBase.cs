namespace Grpc.Core;

/// <summary>A way to a service, over which any number of calls can be made. Channels are dear to make: share them.</summary>
public abstract class ChannelBase
{
    /// <summary>Makes a channel.</summary>
    /// <param name="target">What the channel leads to.</param>
    protected ChannelBase(string target)
    {
        ArgumentNullException.ThrowIfNull(target);

        Target = target;
    }

    /// <summary>What the channel leads to.</summary>
    public string Target { get; }

    /// <summary>Makes a call invoker for this channel.</summary>
    public abstract CallInvoker CreateCallInvoker();

    /// <summary>Shuts the channel down.</summary>
    public Task ShutdownAsync() => ShutdownAsyncCore();

    /// <summary>Shuts the channel down; by default there is nothing to do.</summary>
    protected virtual Task ShutdownAsyncCore() => Task.CompletedTask;
}
