namespace ConnectionLifecycle.Connections;

/// <summary>
/// What one side has seen of a connection's close, in order, and the close record that follows from it. Bounded, whatever the peer sends. Not thread-safe.
/// </summary>
internal sealed class CloseEvidence
{
    private const int MaxGoAways = 4;
    private const int MaxEvidence = 8;
    private static readonly List<Evidence> Nothing = [];

    private List<Evidence> _evidence = Nothing; // Most connections live long without any.
    private GoAway? _lastFromServer;
    private bool _requested;

    /// <summary>This end's program asks for the close.</summary>
    /// <returns>False when it had asked before.</returns>
    public bool Request(ClosedBy by, string cause)
    {
        if (_requested)
        {
            return false;
        }

        _requested = true;
        Add(new Evidence(EvidenceKind.CloseRequested, by, cause));
        return true;
    }

    public void Add(Evidence evidence)
    {
        // The engine's word comes last and must not be crowded out.
        if (_evidence.Count < MaxEvidence || evidence.Kind == EvidenceKind.EngineReason)
        {
            _evidence = _evidence == Nothing ? [evidence] : [.. _evidence, evidence];
        }
    }

    public void Add(ConnectionSide sender, GoAway goAway)
    {
        _lastFromServer = sender == ConnectionSide.Server ? goAway : _lastFromServer;
        Add(new Evidence(EvidenceKind.GoAway, sender.AsCloser(), GoAway: goAway));
    }

    /// <summary>The reason as far as it is known, for example <c>closed by server: max_age (GOAWAY NO_ERROR "max_age")</c>.</summary>
    /// <param name="peer">The other side, whose GOAWAY explains the reason.</param>
    /// <param name="latest">What has just been seen, and is no evidence yet.</param>
    public (string Words, ErrorCode Code) Explain(ClosedBy peer, Evidence? latest)
    {
        List<Evidence> evidence = latest is null ? _evidence : [.. _evidence, latest];
        var reason = CloseClassifier.Classify(evidence, spoken: true);
        var goAways = evidence.Where(piece => piece.By == peer).Select(piece => piece.GoAway).OfType<GoAway>().ToList();
        var goAway = goAways.Find(goAway => CloseCauses.Said(goAway.DebugData) == reason.Cause) ?? goAways.FirstOrDefault();
        var said = goAway is { DebugData.Length: > 0 } ? $" \"{goAway.DebugData}\"" : string.Empty;
        var because = (goAway, evidence.FirstOrDefault()) switch
        {
            (not null, _) => $" (GOAWAY {goAway.ErrorCode}{said})",
            (_, { Kind: EvidenceKind.ConnectFailed or EvidenceKind.HandshakeFailed, Detail: var failure }) => $" ({failure})",
            _ => string.Empty,
        };
        return ($"closed by {reason.ClosedBy.Word()}: {reason.Cause.Word()}{because}", goAway?.ErrorCode ?? ErrorCode.NoError);
    }

    public CloseRecord Sum(TrackedConnection connection, StreamCounters streams, ConnectionState reached, EventPublisher teller)
    {
        var reason = CloseClassifier.Classify(_evidence, spoken: connection.Side == ConnectionSide.Client || reached >= ConnectionState.Open);
        var goAways = _evidence.Where(piece => piece.GoAway is not null).ToList();
        var decisive = _evidence.FirstOrDefault()?.GoAway ?? goAways.FirstOrDefault()?.GoAway;
        var finFrom = _evidence.FirstOrDefault(piece => piece.Kind == EvidenceKind.Fin)?.By ?? ClosedBy.Unknown;
        var notProcessed = _lastFromServer is { } last ? streams.ActiveAbove(last.LastStreamId) : 0;
        return new CloseRecord
        {
            Side = connection.Side,
            ConnectionId = connection.Id,
            LocalEndPoint = EndPoints.Text(connection.LocalEndPoint),
            RemoteEndPoint = connection.RemoteAddress,
            Protocol = connection.Protocol,
            TlsVersion = connection.TlsVersion,
            TlsCipher = $"{connection.TlsCipherSuite}",
            StartedAt = teller.Now - teller.Elapsed,
            Duration = teller.Elapsed,
            Reached = reached,
            ClosedBy = reason.ClosedBy,
            Cause = reason.Cause,
            ErrorCode = decisive?.ErrorCode,
            FinFrom = finFrom,
            StreamsStarted = streams.Started,
            StreamsSucceeded = streams.Succeeded,
            StreamsFailed = streams.Failed,
            StreamsLost = streams.Active - notProcessed,
            StreamsNotProcessed = notProcessed,
            GoAwaysSent = GoAways(goAways, connection.Side.AsCloser()),
            GoAwaysReceived = GoAways(goAways, connection.Side.Other().AsCloser()),
            Evidence = [.. _evidence.Take(1 + CloseRecord.FurtherEvidence)],
        };
    }

    private static GoAway[] GoAways(List<Evidence> goAways, ClosedBy by) =>
        [.. goAways.Where(piece => piece.By == by).Take(MaxGoAways).Select(piece => piece.GoAway!)];
}
