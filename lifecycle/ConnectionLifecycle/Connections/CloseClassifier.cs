namespace ConnectionLifecycle.Connections;

/// <summary>
/// Decides from the evidence who ended a connection and why; no other place does. The first piece of evidence decides. The engine's reason,
/// which always comes last, only makes the decision more exact. One exception: a forced end overrides what came before it.
/// </summary>
internal static class CloseClassifier
{
    // Kestrel's words for a client that sent something else than HTTP/2's preface, and for one that sent HTTP/1.1.
    private const string NoPreface = "invalid_handshake";
    private const string NoHttp2 = "invalid_http_version";

    /// <param name="evidence">What was seen, in order.</param>
    /// <param name="spoken">Whether the client ever spoke HTTP/2.</param>
    public static CloseReason Classify(IReadOnlyList<Evidence> evidence, bool spoken)
    {
        var engine = evidence.FirstOrDefault(piece => piece.Kind == EvidenceKind.EngineReason)?.Detail;
        if (engine == "app_shutdown_timeout")
        {
            return new(ClosedBy.Server, CloseCause.ShutdownTimeout);
        }

        // Said by this end, or heard from the other: calls went on for too long, or the peer gave no sign of life.
        if (evidence.Select(Forced).FirstOrDefault(reason => reason is not null) is { } forced)
        {
            return forced;
        }

        return evidence.Count == 0 ? new(ClosedBy.Unknown, CloseCause.ConnectionAborted) : Classify(evidence[0], engine, spoken);
    }

    private static CloseReason? Forced(Evidence piece) => piece switch
    {
        { Kind: EvidenceKind.Forced } => new(piece.By, CloseCauses.Said(piece.Detail) ?? CloseCause.GraceExceeded),
        { Kind: EvidenceKind.GoAway, By: ClosedBy.Server, GoAway: { } goAway } when CloseCauses.Said(goAway.DebugData) is CloseCause.GraceExceeded or CloseCause.ShutdownTimeout =>
            new(ClosedBy.Server, CloseCauses.Said(goAway.DebugData)!.Value),
        _ => null,
    };

    private static CloseReason Classify(Evidence first, string? engine, bool spoken) => first.Kind switch
    {
        EvidenceKind.CloseRequested => new(first.By, CloseCauses.Said(first.Detail) ?? CloseCause.AppRequested),
        // Kestrel sends GOAWAY also to a client that leaves before its preface, or that sends nothing for too long.
        EvidenceKind.GoAway when !spoken && first is { By: ClosedBy.Server, GoAway.ErrorCode.Value: ErrorCode.NoErrorValue } =>
            new(engine == "keep_alive_timeout" ? ClosedBy.Server : ClosedBy.Client, CloseCause.NoPreface),
        EvidenceKind.GoAway or EvidenceKind.Fin when !spoken && engine is NoPreface or NoHttp2 => new(ClosedBy.Client, CloseCause.NoPreface),
        EvidenceKind.GoAway => Classify(first.GoAway!, first.By, engine),
        EvidenceKind.Fin when !spoken && first.By == ClosedBy.Client => new(ClosedBy.Client, CloseCause.NoPreface),
        EvidenceKind.Fin when first.By == ClosedBy.Server && engine == "connection_reset" => new(ClosedBy.Unknown, CloseCause.ConnectionAborted),
        EvidenceKind.Fin => new(first.By, CloseCause.PeerClosed),
        EvidenceKind.NotHttp2 => new(ClosedBy.Client, CloseCause.NoPreface),
        EvidenceKind.Reset => new(ClosedBy.Unknown, CloseCause.ConnectionReset),
        EvidenceKind.Abort when engine == "keep_alive_timeout" => new(ClosedBy.Unknown, CloseCause.KeepaliveTimeout),
        EvidenceKind.Abort => new(ClosedBy.Unknown, CloseCause.ConnectionAborted),
        EvidenceKind.ConnectFailed => new(ClosedBy.Unknown, CloseCause.ConnectFailed),
        EvidenceKind.HandshakeFailed => new(first.By, CloseCause.HandshakeFailed),
        EvidenceKind.EngineReason => FromEngine(first.Detail),
        _ => throw new InvalidOperationException($"{first.Kind} has no rule."),
    };

    private static CloseReason Classify(GoAway goAway, ClosedBy by, string? engine)
    {
        if (CloseCauses.Said(goAway.DebugData) is { } said)
        {
            return new(said == CloseCause.KeepaliveTimeout ? ClosedBy.Unknown : by, said);
        }

        return (goAway.ErrorCode.Value, engine) switch
        {
            (ErrorCode.NoErrorValue, "keep_alive_timeout") => new(by, CloseCause.MaxIdle),
            (ErrorCode.NoErrorValue, _) => new(by, CloseCause.GoAway),
            (_, "keep_alive_timeout") => new(ClosedBy.Unknown, CloseCause.KeepaliveTimeout),
            (ErrorCode.EnhanceYourCalmValue, _) => new(by, CloseCause.EnhanceYourCalm),
            _ => new(by, CloseCause.ProtocolError),
        };
    }

    private static CloseReason FromEngine(string reason) => reason switch
    {
        "keep_alive_timeout" => new(ClosedBy.Unknown, CloseCause.KeepaliveTimeout),
        "connection_reset" => new(ClosedBy.Unknown, CloseCause.ConnectionReset),
        "tls_handshake_failed" => new(ClosedBy.Unknown, CloseCause.HandshakeFailed),
        NoPreface or NoHttp2 => new(ClosedBy.Client, CloseCause.NoPreface),
        _ => new(ClosedBy.Unknown, CloseCause.ConnectionAborted),
    };
}
