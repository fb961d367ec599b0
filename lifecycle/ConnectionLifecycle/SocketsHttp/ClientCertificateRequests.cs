using System.Collections.Concurrent;
using System.Net.Security;

namespace ConnectionLifecycle.SocketsHttp;

/// <summary>
/// Which servers ask for a client certificate. With TLS 1.3 a server judges it when the client's handshake is done: all that the client
/// sees of a refusal is an alert, or just an end, before the server has said anything.
/// </summary>
internal sealed class ClientCertificateRequests
{
    private const string Missing = "client certificate missing";
    private const string Refused = "client certificate refused";

    // By RFC 8446 section 6.2, as OpenSSL spells them in its errors.
    private static readonly (string Alert, string Detail)[] Alerts =
    [
        ("alert certificate required", Missing),
        ("alert unknown ca", "client certificate untrusted"),
        ("alert certificate expired", "client certificate expired"),
        ("alert certificate revoked", "client certificate revoked"),
        ("alert certificate unknown", Refused),
        ("alert bad certificate", Refused),
        ("alert unsupported certificate", "client certificate not for clients"),
        ("alert access denied", Refused),
    ];

    private readonly ConcurrentDictionary<string, string> _requests = [];

    /// <summary>The handler's own way to choose a certificate, with the servers noted that ask.</summary>
    /// <returns>Null where it has none of its own: with one, the handler resumes no sessions.</returns>
    public LocalCertificateSelectionCallback? Noting(LocalCertificateSelectionCallback? select) => select is null
        ? null
        : (sender, host, certificates, server, issuers) =>
        {
            var chosen = select(sender, host, certificates, server, issuers);
            if (server is not null)
            {
                _requests[host] = chosen is null ? Missing : Refused; // Before, it is only asked whether there is one.
            }

            return chosen;
        };

    /// <summary>Why the server may hang up before it has said anything; null when there is no reason to think so.</summary>
    public string? Suspicion(string host, SslStream? tls) =>
        _requests.TryGetValue(host, out var suspicion) ? suspicion : tls is { IsMutuallyAuthenticated: true } ? Refused : null;

    /// <summary>What an alert said of the client's certificate; null when there was none, or of something else.</summary>
    public static string? Said(Exception? failure)
    {
        var message = failure?.GetBaseException().Message;
        return message is null ? null : Array.Find(Alerts, one => message.Contains(one.Alert, StringComparison.OrdinalIgnoreCase)).Detail;
    }
}
