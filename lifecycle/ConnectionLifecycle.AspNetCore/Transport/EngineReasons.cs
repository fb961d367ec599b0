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

    private static readonly AsyncLocal<HandshakeReader?> Handshaking = new();
    private static readonly MeterListener Listener = Listen();

    /// <summary>Makes sure that Kestrel's metrics are listened to from the next connection on.</summary>
    public static void Start() => _ = Listener;

    /// <summary>From here on, in this flow, a failed TLS handshake is this one.</summary>
    public static void BeginHandshake(HandshakeReader handshake) => Handshaking.Value = handshake;

    /// <summary>The handshake has succeeded. What flows with a connection costs each of its requests something.</summary>
    public static void EndHandshake() => Handshaking.Value = null;

    /// <summary>Completes what Kestrel awaits, and closes the connection's story with what Kestrel says of it.</summary>
    public static void End(TrackedConnection connection, TaskCompletionSource completion, Exception? failure)
    {
        _ending = connection;
        if (failure is null)
        {
            completion.SetResult();
        }
        else
        {
            completion.SetException(failure);
        }

        if (_ending is not null)
        {
            // Kestrel said nothing, or elsewhere: something else of the connection's end is asynchronous.
            _ending = null;
            connection.OnClosed();
        }
    }

    private static MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument is { Meter.Name: "Microsoft.AspNetCore.Server.Kestrel", Name: "kestrel.connection.duration" or "kestrel.tls_handshake.duration" })
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
        var error = ErrorType(tags);
        if (instrument.Name == "kestrel.tls_handshake.duration")
        {
            if (error is not null)
            {
                Handshaking.Value?.OnFailed(error);
            }
        }
        else if (_ending is { } ending)
        {
            _ending = null;
            if (error is not null)
            {
                ending.OnEvidence(new Evidence(EvidenceKind.EngineReason, ClosedBy.Unknown, error));
            }

            ending.OnClosed(); // Before Kestrel forgets the connection: a stopped server's last word comes after its connections'.
        }
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
