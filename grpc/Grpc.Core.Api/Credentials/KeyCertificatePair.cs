namespace Grpc.Core;

/// <summary>A certificate and its private key, both in PEM.</summary>
public sealed class KeyCertificatePair
{
    /// <summary>Makes a pair.</summary>
    /// <param name="certificateChain">The certificate and what vouches for it, in PEM.</param>
    /// <param name="privateKey">The private key, in PEM.</param>
    public KeyCertificatePair(string certificateChain, string privateKey)
    {
        ArgumentNullException.ThrowIfNull(certificateChain);
        ArgumentNullException.ThrowIfNull(privateKey);

        CertificateChain = certificateChain;
        PrivateKey = privateKey;
    }

    /// <summary>The certificate and what vouches for it, in PEM.</summary>
    public string CertificateChain { get; }

    /// <summary>The private key, in PEM.</summary>
    public string PrivateKey { get; }
}
