namespace ConnectionLifecycle;

/// <summary>How a connection ended and what became of its streams; one for each connection and side. The records of both sides name the same closer and the same cause.</summary>
public sealed record CloseRecord
{
    /// <summary>How many pieces of evidence are kept beside the first.</summary>
    public const int FurtherEvidence = 3;

    /// <summary>Whose record this is.</summary>
    public required ConnectionSide Side { get; init; }

    /// <summary>The connection's name on this end.</summary>
    public required string ConnectionId { get; init; }

    /// <summary>This end's address, empty when it is not known.</summary>
    public required string LocalEndPoint { get; init; }

    /// <summary>The other end's address, empty when it is not known.</summary>
    public required string RemoteEndPoint { get; init; }

    /// <summary><c>h2</c> over TLS, <c>h2c</c> in cleartext.</summary>
    public required string Protocol { get; init; }

    /// <summary>The TLS version, empty in cleartext or when TLS failed.</summary>
    public required string TlsVersion { get; init; }

    /// <summary>The TLS cipher suite, empty in cleartext or when TLS failed.</summary>
    public required string TlsCipher { get; init; }

    /// <summary>When the connection began: a client started to connect, a server accepted it.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>From then to the end.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>How far the connection had come before it ended.</summary>
    public required ConnectionState Reached { get; init; }

    /// <summary>Who ended it.</summary>
    public required ClosedBy ClosedBy { get; init; }

    /// <summary>Why.</summary>
    public required CloseCause Cause { get; init; }

    /// <summary>The code of the GOAWAY that decided, else of the first that passed; null when none did.</summary>
    public required ErrorCode? ErrorCode { get; init; }

    /// <summary>
    /// Which end closed TCP first, in good order, as far as this end saw: where both close at once, each may name itself.
    /// Unknown when it broke.
    /// </summary>
    public required ClosedBy FinFrom { get; init; }

    /// <summary>How many streams the client started.</summary>
    public required int StreamsStarted { get; init; }

    /// <summary>How many the server ended in good order. What they said of success is gRPC's business.</summary>
    public required int StreamsSucceeded { get; init; }

    /// <summary>How many either end reset.</summary>
    public required int StreamsFailed { get; init; }

    /// <summary>How many had not ended when the connection did, and may have been processed: their calls are lost with it.</summary>
    public required int StreamsLost { get; init; }

    /// <summary>How many had not ended either, but are excluded by the server's last GOAWAY: provably not processed, safe to send again.</summary>
    public required int StreamsNotProcessed { get; init; }

    /// <summary>The GOAWAYs this end sent, in order, the first few.</summary>
    public required IReadOnlyList<GoAway> GoAwaysSent { get; init; }

    /// <summary>The GOAWAYs this end received, in order, the first few.</summary>
    public required IReadOnlyList<GoAway> GoAwaysReceived { get; init; }

    /// <summary>The first piece of evidence, which decided, and the next few.</summary>
    public required IReadOnlyList<Evidence> Evidence { get; init; }

    /// <summary>What failed, when the connection never came to HTTP/2; else empty.</summary>
    public string Detail => Evidence.FirstOrDefault(piece => piece.Kind is EvidenceKind.ConnectFailed or EvidenceKind.HandshakeFailed)?.Detail ?? string.Empty;

    /// <summary>About how much memory this record takes: itself, its strings, and its lists with what they hold.</summary>
    internal int EstimatedBytes
    {
        get
        {
            const int Fixed = 256;
            const int PerGoAway = 48;
            const int PerEvidence = 40;
            var characters = ConnectionId.Length + LocalEndPoint.Length + RemoteEndPoint.Length
                + Evidence.Sum(piece => piece.Detail.Length + (piece.GoAway?.DebugData.Length ?? 0));
            return Fixed + (characters * sizeof(char)) + (PerGoAway * (GoAwaysSent.Count + GoAwaysReceived.Count)) + (PerEvidence * Evidence.Count);
        }
    }

    /// <summary>Whether no stream was lost with the connection.</summary>
    public bool NothingLost => StreamsLost == 0;

    /// <summary>Who, why, and how many streams were lost, for example <c>by server: app_requested, nothing lost</c>.</summary>
    public string Summary
    {
        get
        {
            var code = Cause is CloseCause.ProtocolError or CloseCause.EnhanceYourCalm ? $" {ErrorCode}" : string.Empty;
            var detail = Detail.Length == 0 ? string.Empty : $" ({Detail})";
            var lost = (StreamsLost, Reached) switch
            {
                (0, < ConnectionState.Open) => string.Empty,
                (0, _) => ", nothing lost",
                _ => $", {StreamsLost} lost",
            };
            return $"by {ClosedBy.Word()}: {Cause.Word()}{code}{detail}{lost}";
        }
    }
}
