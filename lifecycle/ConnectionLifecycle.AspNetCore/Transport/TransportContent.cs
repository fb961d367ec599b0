namespace ConnectionLifecycle.AspNetCore.Transport;

/// <summary>What a transport carries.</summary>
internal enum TransportContent
{
    /// <summary>It cannot be told yet.</summary>
    Unknown,

    /// <summary>No start of HTTP/2, and Kestrel's HTTP has not begun: what a middleware reads before it, or a client's mistake.</summary>
    BeforeHttp,

    /// <summary>TLS records.</summary>
    Tls,

    /// <summary>HTTP/2 in the clear, or decrypted.</summary>
    Http2,

    /// <summary>Something else, HTTP/1.1 for example.</summary>
    Other,
}
