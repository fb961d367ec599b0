namespace ConnectionLifecycle.SocketsHttp;

/// <summary>How far a call came before it failed, as far as that is certain.</summary>
internal enum CallProgress
{
    /// <summary>It may have run.</summary>
    Unknown,

    /// <summary>There was no connection for it: its content was never read.</summary>
    NoConnection,

    /// <summary>A connection had it and sent nothing of it, because the server's SETTINGS never arrived.</summary>
    HeldBack,

    /// <summary>The server has said that it did not process it (RFC 9113 section 8.7).</summary>
    Refused,
}
