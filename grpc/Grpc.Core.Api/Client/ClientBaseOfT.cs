namespace Grpc.Core;

/// <summary>A client stub; generated clients derive from it.</summary>
/// <typeparam name="T">The client's own type.</typeparam>
public abstract class ClientBase<T> : ClientBase
    where T : ClientBase<T>
{
    /// <summary>Makes a stub on a channel.</summary>
    /// <param name="channel">The channel.</param>
    public ClientBase(ChannelBase channel)
        : base(channel)
    {
    }

    /// <summary>Makes a stub on a call invoker.</summary>
    /// <param name="callInvoker">The call invoker.</param>
    public ClientBase(CallInvoker callInvoker)
        : base(callInvoker)
    {
    }

    /// <summary>Makes a stub that cannot call, for test doubles to derive from.</summary>
    protected ClientBase()
    {
    }

    /// <summary>Makes a stub like another, see <see cref="NewInstance" />.</summary>
    /// <param name="configuration">How the stub calls.</param>
    protected ClientBase(ClientBaseConfiguration configuration)
        : base(configuration)
    {
    }

    /// <summary>A client like this one, all of whose calls name another authority.</summary>
    /// <param name="host">The authority.</param>
    public T WithHost(string host) => NewInstance(ConfigurationWithHost(host));

    /// <summary>Makes a client of the same type.</summary>
    /// <param name="configuration">How the client calls.</param>
    protected abstract T NewInstance(ClientBaseConfiguration configuration);
}
