using System.Diagnostics.Metrics;

namespace ConnectionLifecycle.AspNetCore.Transport;

/// <summary>
/// Kestrel's own word for how a connection ended. Kestrel tells it to its metrics only, as <c>error.type</c>, on the thread on which the
/// connection ends: so the connection that is ending there is the one that is meant.
/// </summary>
internal static class EngineReasons
{
    [ThreadStatic]
    private static TrackedConnection? _ending;

    private static readonly MeterListener Listener = Listen();

    /// <summary>Makes sure that Kestrel's metrics are listened to from the next connection on.</summary>
    public static void Start() => _ = Listener;

    /// <summary>The next connection that Kestrel measures on this thread is this one.</summary>
    public static void Expect(TrackedConnection connection) => _ending = connection;

    /// <summary>Kestrel has measured the connection, or did not.</summary>
    public static void Forget(TrackedConnection connection)
    {
        if (_ending == connection)
        {
            _ending = null;
        }
    }

    private static MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument is { Meter.Name: "Microsoft.AspNetCore.Server.Kestrel", Name: "kestrel.connection.duration" })
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>(OnMeasured);
        listener.Start();
        return listener;
    }

    private static void OnMeasured(Instrument instrument, double measurement, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        if (_ending is { State: not ConnectionState.Closed } ending && ErrorType(tags) is { } error)
        {
            ending.OnEvidence(new Evidence(EvidenceKind.EngineReason, ClosedBy.Unknown, error));
        }

        _ending = null;
    }

    private static string? ErrorType(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var (key, value) in tags)
        {
            if (key == "error.type")
            {
                return value as string;
            }
        }

        return null;
    }
}
