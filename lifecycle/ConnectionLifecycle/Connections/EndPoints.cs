using System.Net;

namespace ConnectionLifecycle.Connections;

/// <summary>Addresses as people write them.</summary>
internal static class EndPoints
{
    /// <summary>For example <c>127.0.0.1:8000</c> or <c>localhost:8000</c>; empty when it is not known.</summary>
    public static string Text(EndPoint? endPoint) => endPoint switch
    {
        null => string.Empty,
        DnsEndPoint dns => $"{dns.Host}:{dns.Port}",
        IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped => $"{mapped.Address.MapToIPv4()}:{mapped.Port}",
        _ => $"{endPoint}",
    };
}
