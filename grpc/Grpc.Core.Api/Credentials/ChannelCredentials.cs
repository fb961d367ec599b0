namespace Grpc.Core;

/// <summary>How a channel's connections are secured, and what all its calls prove who makes them with.</summary>
public abstract class ChannelCredentials
{
    /// <summary>No security at all.</summary>
    public static ChannelCredentials Insecure { get; } = new InsecureChannelCredentials();

    /// <summary>TLS with the engine's own settings.</summary>
    public static ChannelCredentials SecureSsl { get; } = new SslCredentials();

    /// <summary>A channel's credentials with call credentials that apply to every call on it.</summary>
    /// <param name="channelCredentials">How connections are secured.</param>
    /// <param name="callCredentials">What proves who calls.</param>
    public static ChannelCredentials Create(ChannelCredentials channelCredentials, CallCredentials callCredentials)
    {
        ArgumentNullException.ThrowIfNull(channelCredentials);
        ArgumentNullException.ThrowIfNull(callCredentials);

        return new CompositeChannelCredentials(channelCredentials, callCredentials);
    }

    /// <summary>Shows an engine what these credentials are, by calling the configurator's method for their kind.</summary>
    /// <param name="configurator">The engine's side.</param>
    /// <param name="state">Handed on to the configurator.</param>
    public abstract void InternalPopulateConfiguration(ChannelCredentialsConfiguratorBase configurator, object state);
}
