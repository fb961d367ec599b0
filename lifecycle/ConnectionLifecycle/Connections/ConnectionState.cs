namespace ConnectionLifecycle;

/// <summary>
/// Where a connection is in its life. It only ever moves to the right, and may skip:
/// <code>
/// connecting ──▶ handshaking ──▶ open ──▶ draining ──▶ closed
///  (TCP, TLS)      (preface,               (first GOAWAY,   ▲
///     │             SETTINGS)               either way)     │
///     └─────────────────┴────────────┴──────────────────────┘
/// </code>
/// </summary>
public enum ConnectionState
{
    /// <summary>TCP and, where it is used, TLS are being set up.</summary>
    Connecting,

    /// <summary>The transport stands; the peer has not spoken HTTP/2 yet.</summary>
    Handshaking,

    /// <summary>Both ends speak HTTP/2.</summary>
    Open,

    /// <summary>A GOAWAY has passed, either way; streams that are under way finish.</summary>
    Draining,

    /// <summary>The connection is over.</summary>
    Closed,
}
