namespace Microservices.Server.Tls;

/// <summary>Whether clients are asked for certificates.</summary>
internal enum ClientCertificates
{
    /// <summary>They are not.</summary>
    None,

    /// <summary>They are; one that presents none is served all the same, one that presents a bad one is not.</summary>
    Allowed,

    /// <summary>They are, and one that presents none is refused.</summary>
    Required,
}
