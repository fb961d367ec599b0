using Microservices.Server.Hosting;

namespace Microservices.Server.Health.SelfChecking;

/// <summary>Which server is asked: the one of <c>--address</c>, or the cleartext endpoint of the settings.</summary>
internal static class SelfCheckAddress
{
    private const string Option = "--address";
    private static readonly string[] AnyHost = ["*", "+", "0.0.0.0", "[::]"];

    /// <summary>Parts the option from the settings.</summary>
    /// <exception cref="SettingException">It is not the address of a cleartext endpoint.</exception>
    public static (Uri? Address, IReadOnlyList<string> Settings) TakeFrom(string[] args)
    {
        Uri? address = null;
        var settings = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == Option)
            {
                address = Parse(++i < args.Length ? args[i] : "");
            }
            else if (args[i].StartsWith($"{Option}=", StringComparison.Ordinal))
            {
                address = Parse(args[i][(Option.Length + 1)..]);
            }
            else
            {
                settings.Add(args[i]);
            }
        }

        return (address, settings);
    }

    /// <exception cref="SettingException">There is no cleartext endpoint, or its port is whichever is free.</exception>
    public static Uri Of(IConfiguration configuration)
    {
        foreach (var endpoint in configuration.GetSection("Kestrel:Endpoints").GetChildren())
        {
            EndpointSettings.Check(endpoint);
            var binding = BindingAddress.Parse(endpoint["Url"]!);
            if (binding is { Scheme: "http", IsUnixPipe: false, IsNamedPipe: false, Port: > 0 })
            {
                return new UriBuilder("http", AnyHost.Contains(binding.Host) ? "localhost" : binding.Host, binding.Port).Uri;
            }
        }

        throw new SettingException($"no cleartext endpoint with a fixed port is configured: name one with {Option} http://HOST:PORT.");
    }

    private static Uri Parse(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { Scheme: "http", PathAndQuery: "/" }
        ? address
        : throw new SettingException($"{Option} '{text}' is not the address of a cleartext endpoint: write it like http://localhost:8001.");
}
