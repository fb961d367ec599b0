namespace ConnectionLifecycle;

/// <summary>What kind of thing an end saw of a close.</summary>
public enum EvidenceKind
{
    /// <summary>A program on this end asked for the close.</summary>
    CloseRequested,

    /// <summary>This end ran out of patience: with calls that were still open, or with a peer that gave no sign of life.</summary>
    Forced,

    /// <summary>A GOAWAY passed.</summary>
    GoAway,

    /// <summary>TCP was closed in good order.</summary>
    Fin,

    /// <summary>TCP was reset by the peer or the network.</summary>
    Reset,

    /// <summary>TCP was aborted from this end.</summary>
    Abort,

    /// <summary>TCP could not be set up.</summary>
    ConnectFailed,

    /// <summary>TLS could not be set up, or no common protocol was found.</summary>
    HandshakeFailed,

    /// <summary>The client's bytes were not HTTP/2.</summary>
    NotHttp2,

    /// <summary>The HTTP engine's own word for the end, as in its metrics' <c>error.type</c>.</summary>
    EngineReason,
}

/// <summary>One thing that an end saw of a close.</summary>
/// <param name="Kind">What it was.</param>
/// <param name="By">Whose doing it was.</param>
/// <param name="Detail">What it said: a cause's word, an engine's reason, what failed; empty when nothing.</param>
/// <param name="GoAway">The frame, when it was a GOAWAY.</param>
public sealed record Evidence(EvidenceKind Kind, ClosedBy By, string Detail = "", GoAway? GoAway = null)
{
    /// <summary>For example <c>GOAWAY NO_ERROR last=1 from server</c>.</summary>
    public override string ToString()
    {
        var what = GoAway?.ToString() ?? (Detail.Length == 0 ? $"{Kind}" : $"{Kind} {Detail}");
        return By == ClosedBy.Unknown ? what : $"{what} from {By.Word()}";
    }
}
