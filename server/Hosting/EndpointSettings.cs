using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Microservices.Server.Hosting;

/// <summary>Checks endpoints before Kestrel does, whose own errors do not say which setting is wrong.</summary>
internal static class EndpointSettings
{
    /// <exception cref="SettingException">The URL or the protocols are not what they should be.</exception>
    public static void Check(IConfigurationSection endpoint)
    {
        var url = endpoint["Url"];
        if (!IsAddress(url))
        {
            throw new SettingException($"{endpoint.Path}:Url '{url}' is not an address: write it like https://localhost:8000 or http://*:8001.");
        }

        var protocols = endpoint["Protocols"];
        if (protocols is not null && !Enum.TryParse<HttpProtocols>(protocols, ignoreCase: true, out _))
        {
            throw new SettingException($"{endpoint.Path}:Protocols '{protocols}' is not one of {string.Join(", ", Enum.GetNames<HttpProtocols>())}; gRPC needs Http2.");
        }
    }

    private static bool IsAddress(string? url)
    {
        try
        {
            return BindingAddress.Parse(url!) is { Port: >= IPEndPoint.MinPort and <= IPEndPoint.MaxPort, PathBase.Length: 0 };
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
