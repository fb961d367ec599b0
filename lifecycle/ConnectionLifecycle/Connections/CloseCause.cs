namespace ConnectionLifecycle;

/// <summary>Why a connection ended. Its word in logs and on the wire is <see cref="CloseCauses.Word"/>.</summary>
public enum CloseCause
{
    /// <summary>A GOAWAY with NO_ERROR that gave no reason.</summary>
    GoAway,

    /// <summary>The server's application asked for it.</summary>
    AppRequested,

    /// <summary>The server ends connections of this age.</summary>
    MaxAge,

    /// <summary>The server ends connections that have been idle for so long.</summary>
    MaxIdle,

    /// <summary>The server is stopping.</summary>
    GracefulStop,

    /// <summary>The drain took longer than the server's grace; calls that went on were ended.</summary>
    GraceExceeded,

    /// <summary>The stopping server ran out of time; calls that went on were ended.</summary>
    ShutdownTimeout,

    /// <summary>The client is done with the connection.</summary>
    ClientShutdown,

    /// <summary>The client ends connections that have been idle for so long.</summary>
    ClientIdle,

    /// <summary>The client ends connections of this age.</summary>
    ClientMaxAge,

    /// <summary>A connection error, RFC 9113 section 5.4.1; the GOAWAY has the code.</summary>
    ProtocolError,

    /// <summary>The client pinged more than the server allows.</summary>
    TooManyPings,

    /// <summary>The client asked for more than the server bears, for example by streams it resets at once.</summary>
    EnhanceYourCalm,

    /// <summary>The peer gave no sign of life.</summary>
    KeepaliveTimeout,

    /// <summary>TCP was closed in good order (FIN), with no GOAWAY before.</summary>
    PeerClosed,

    /// <summary>TCP was reset.</summary>
    ConnectionReset,

    /// <summary>TCP was aborted from this end.</summary>
    ConnectionAborted,

    /// <summary>TCP could not be set up.</summary>
    ConnectFailed,

    /// <summary>TLS could not be set up, or the ends did not agree on HTTP/2.</summary>
    HandshakeFailed,

    /// <summary>The client never spoke HTTP/2.</summary>
    NoPreface,
}
