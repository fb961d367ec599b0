using ConnectionLifecycle;

namespace Microservices.Server.Tls;

/// <summary>The certificates of all TLS endpoints, and the CA for clients.</summary>
internal sealed class ServerTls
{
    private readonly Dictionary<string, EndpointTls> _endpoints = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<IRenewable> _renewables = [];

    /// <summary>What may be renewed while the server runs.</summary>
    public IReadOnlyList<IRenewable> Renewables => _renewables;

    /// <summary>The endpoint of this name.</summary>
    public EndpointTls this[string endpoint] => _endpoints[endpoint];

    public void Watch(IRenewable renewable) => _renewables.Add(renewable);

    public void Add(string endpoint, EndpointTls tls) => _endpoints.Add(endpoint, tls);

    /// <summary>Whether the connection began with a certificate that has been renewed since.</summary>
    public bool IsOutdated(TrackedConnection connection) => _endpoints.Values.Any(endpoint => endpoint.IsOutdated(connection));
}
