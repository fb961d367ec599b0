namespace Grpc.Core;

/// <summary>A client stub, without its own type.</summary>
public abstract partial class ClientBase
{
    private readonly ClientBaseConfiguration _configuration;

    /// <summary>Makes a stub on a channel.</summary>
    /// <param name="channel">The channel.</param>
    public ClientBase(ChannelBase channel)
        : this(InvokerOf(channel))
    {
    }

    /// <summary>Makes a stub on a call invoker.</summary>
    /// <param name="callInvoker">The call invoker.</param>
    public ClientBase(CallInvoker callInvoker)
        : this(new ClientBaseConfiguration(callInvoker, host: null))
    {
    }

    /// <summary>Makes a stub that cannot call, for test doubles to derive from.</summary>
    protected ClientBase()
        : this(new UnimplementedCallInvoker())
    {
    }

    /// <summary>Makes a stub like another, see <see cref="ClientBase{T}.NewInstance" />.</summary>
    /// <param name="configuration">How the stub calls.</param>
    protected ClientBase(ClientBaseConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);

        _configuration = configuration;
        CallInvoker = configuration.CreateCallInvoker();
    }

    /// <summary>What the stub's calls start on.</summary>
    protected CallInvoker CallInvoker { get; }

    private protected ClientBaseConfiguration ConfigurationWithHost(string host) => _configuration.WithHost(host);

    private static CallInvoker InvokerOf(ChannelBase channel)
    {
        ArgumentNullException.ThrowIfNull(channel);

        return channel.CreateCallInvoker();
    }
}
