namespace ConnectionLifecycle.AspNetCore.Transport;

/// <summary>What a transport carries.</summary>
internal enum TransportContent
{
    /// <summary>It cannot be told yet.</summary>
    Unknown,

    /// <summary>TLS records.</summary>
    Tls,

    /// <summary>HTTP/2 in the clear, or decrypted.</summary>
    Http2,

    /// <summary>Something else, HTTP/1.1 for example.</summary>
    Other,
}
