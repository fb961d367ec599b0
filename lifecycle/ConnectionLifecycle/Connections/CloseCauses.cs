using System.Collections.Frozen;
using System.Text;

namespace ConnectionLifecycle;

/// <summary>The words for causes: in logs, in metrics, and as GOAWAY debug data.</summary>
public static class CloseCauses
{
    private static readonly string[] Words = [.. Enum.GetValues<CloseCause>().Select(cause => Snake(cause == CloseCause.GoAway ? "Goaway" : $"{cause}"))];

    // What peers say: this library's own words, and those of grpc-go, grpc-java and gRPC's C core.
    private static readonly FrozenDictionary<string, CloseCause> ByDebugData = new Dictionary<string, CloseCause>
    {
        ["app_requested"] = CloseCause.AppRequested,
        ["max_age"] = CloseCause.MaxAge,
        ["max_idle"] = CloseCause.MaxIdle,
        ["graceful_stop"] = CloseCause.GracefulStop,
        ["grace_exceeded"] = CloseCause.GraceExceeded,
        ["shutdown_timeout"] = CloseCause.ShutdownTimeout,
        ["client_shutdown"] = CloseCause.ClientShutdown,
        ["client transport shutdown"] = CloseCause.ClientShutdown,
        ["client_idle"] = CloseCause.ClientIdle,
        ["client_max_age"] = CloseCause.ClientMaxAge,
        ["too_many_pings"] = CloseCause.TooManyPings,
        ["keepalive_timeout"] = CloseCause.KeepaliveTimeout,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A cause's word, for example <c>app_requested</c>.</summary>
    public static string Word(this CloseCause cause) => Words[(int)cause];

    /// <summary>What a GOAWAY's debug data says, by itself or before a colon; null when it says nothing that is known.</summary>
    internal static CloseCause? Said(string debugData) => ByDebugData.TryGetValue(debugData.Split(": ", 2)[0], out var cause) ? cause : null;

    /// <summary>A program's own reason in a form that both ends understand: a known word as it is, any other as <c>app_requested: word</c>.</summary>
    internal static string Spoken(string reason) => Said(reason) is null ? $"{CloseCause.AppRequested.Word()}: {reason}" : reason;

    /// <summary>For example <c>connection_refused</c> for <c>ConnectionRefused</c>.</summary>
    internal static string Snake(string name)
    {
        var word = new StringBuilder();
        foreach (var letter in name)
        {
            word.Append(char.IsUpper(letter) && word.Length > 0 ? "_" : string.Empty).Append(char.ToLowerInvariant(letter));
        }

        return word.ToString();
    }
}
