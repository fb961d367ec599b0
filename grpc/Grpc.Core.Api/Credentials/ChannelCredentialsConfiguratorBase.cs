namespace Grpc.Core;

/// <summary>An engine's view of channel credentials: one method for each kind there is.</summary>
public abstract class ChannelCredentialsConfiguratorBase
{
    /// <summary>The channel has no security.</summary>
    /// <param name="state">What the engine passed in.</param>
    public abstract void SetInsecureCredentials(object state);

    /// <summary>The channel uses TLS.</summary>
    /// <param name="state">What the engine passed in.</param>
    /// <param name="rootCertificates">The roots to trust, in PEM; null for the engine's own.</param>
    /// <param name="keyCertificatePair">What the client shows of itself; null for nothing.</param>
    /// <param name="verifyPeerCallback">Has a last look at the server; null for none.</param>
    public abstract void SetSslCredentials(
        object state, string? rootCertificates, KeyCertificatePair? keyCertificatePair, VerifyPeerCallback? verifyPeerCallback);

    /// <summary>The channel has credentials for its connections and for its calls.</summary>
    /// <param name="state">What the engine passed in.</param>
    /// <param name="channelCredentials">How connections are secured.</param>
    /// <param name="callCredentials">What proves who calls.</param>
    public abstract void SetCompositeCredentials(object state, ChannelCredentials channelCredentials, CallCredentials callCredentials);
}
