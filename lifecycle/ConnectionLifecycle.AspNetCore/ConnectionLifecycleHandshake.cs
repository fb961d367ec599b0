using Microsoft.AspNetCore.Connections;

namespace ConnectionLifecycle.AspNetCore;

/// <summary>Lets the program's own judgement in a TLS handshake be told.</summary>
public static class ConnectionLifecycleHandshake
{
    /// <summary>The program refuses the client, and its handshake is about to fail: this is why, in the connection's close record.</summary>
    /// <param name="connection">The connection, as <c>HttpsConnectionAdapterOptions.OnAuthenticate</c> is given it.</param>
    /// <param name="detail">Why, in a few words, for example <c>client certificate expired</c>.</param>
    public static void OnHandshakeRefused(this ConnectionContext connection, string detail)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentException.ThrowIfNullOrWhiteSpace(detail);
        connection.Features.Get<IConnectionLifecycleFeature>()?.Connection.OnEvidence(new Evidence(EvidenceKind.HandshakeFailed, ClosedBy.Server, detail));
    }
}
