using System.Runtime.CompilerServices;
using ConnectionLifecycle;
using ConnectionLifecycle.AspNetCore;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Microservices.Server.Tls;

/// <summary>What the connections of one TLS endpoint use: the certificate as it is now, and whom it trusts.</summary>
/// <param name="identity">The certificate; null for one that is Kestrel's own business.</param>
/// <param name="clients">Whom it trusts; null when clients are not asked.</param>
internal sealed class EndpointTls(Renewable<ServerIdentity>? identity, ClientTrust? clients)
{
    private readonly ConditionalWeakTable<TrackedConnection, ServerIdentity> _users = [];

    public void ApplyTo(HttpsConnectionAdapterOptions https)
    {
        if (identity is not null)
        {
            _ = identity.Current.Context; // Made now: the first client need not wait for it.
            https.ServerCertificateSelector = (_, _) => identity.Current.Certificate; // So that Kestrel makes none for its own.
        }

        if (clients is not null)
        {
            https.ClientCertificateMode = ClientCertificateMode.NoCertificate; // Judged by ours, in the place of Kestrel's.
        }

        var configured = https.OnAuthenticate;
        https.OnAuthenticate = (connection, tls) =>
        {
            configured?.Invoke(connection, tls);
            if (identity?.Current is { } current)
            {
                (tls.ServerCertificateContext, tls.ServerCertificateSelectionCallback) = (current.Context, null);
                if (connection.Features.Get<IConnectionLifecycleFeature>()?.Connection is { } tracked)
                {
                    _users.AddOrUpdate(tracked, current);
                }
            }

            clients?.ApplyTo(tls, connection);
        };
    }

    /// <summary>Whether it is one of this endpoint's connections, and began with a certificate that has been renewed since.</summary>
    public bool IsOutdated(TrackedConnection connection) =>
        _users.TryGetValue(connection, out var used) && used != identity?.Current;
}
