namespace Grpc.Core;

/// <summary>
/// TLS. Not every engine takes settings from here: the one on <c>SocketsHttpHandler</c> wants roots, certificates and
/// callbacks on its handler and refuses credentials that carry them.
/// </summary>
public sealed class SslCredentials : ChannelCredentials
{
    private readonly VerifyPeerCallback? _verifyPeerCallback;

    /// <summary>TLS with the engine's own settings.</summary>
    public SslCredentials()
        : this(rootCertificates: null, keyCertificatePair: null, verifyPeerCallback: null)
    {
    }

    /// <summary>TLS with one's own roots.</summary>
    /// <param name="rootCertificates">The roots to trust, in PEM.</param>
    public SslCredentials(string rootCertificates)
        : this(rootCertificates, keyCertificatePair: null, verifyPeerCallback: null)
    {
    }

    /// <summary>TLS with one's own roots, where the client shows a certificate too.</summary>
    /// <param name="rootCertificates">The roots to trust, in PEM.</param>
    /// <param name="keyCertificatePair">What the client shows of itself.</param>
    public SslCredentials(string rootCertificates, KeyCertificatePair keyCertificatePair)
        : this(rootCertificates, keyCertificatePair, verifyPeerCallback: null)
    {
    }

    /// <summary>TLS with settings of one's own.</summary>
    /// <param name="rootCertificates">The roots to trust, in PEM; null for the engine's own.</param>
    /// <param name="keyCertificatePair">What the client shows of itself; null for nothing.</param>
    /// <param name="verifyPeerCallback">Has a last look at the server; null for none.</param>
    public SslCredentials(string? rootCertificates, KeyCertificatePair? keyCertificatePair, VerifyPeerCallback? verifyPeerCallback)
    {
        RootCertificates = rootCertificates;
        KeyCertificatePair = keyCertificatePair;
        _verifyPeerCallback = verifyPeerCallback;
    }

    /// <summary>The roots to trust, in PEM; null for the engine's own.</summary>
    public string? RootCertificates { get; }

    /// <summary>What the client shows of itself; null for nothing.</summary>
    public KeyCertificatePair? KeyCertificatePair { get; }

    /// <inheritdoc />
    public override void InternalPopulateConfiguration(ChannelCredentialsConfiguratorBase configurator, object state) =>
        configurator.SetSslCredentials(state, RootCertificates, KeyCertificatePair, _verifyPeerCallback);
}
