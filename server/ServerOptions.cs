using Microservices.Server.Hosting;
using Microservices.Server.Tls;

namespace Microservices.Server;

/// <summary>The server's own settings, section <c>Server</c>; everything else is ASP.NET Core's.</summary>
internal sealed class ServerOptions
{
    public const string Section = "Server";

    /// <summary>What becomes of a connection after a call that does not say: <c>keep</c> (default) or <c>close</c>.</summary>
    public ConnectionFate AfterCall { get; set; } = ConnectionFate.Keep;

    /// <summary>Stop when the first session has ended. Default: false.</summary>
    public bool Once { get; set; }

    /// <summary>Stop when standard input ends, so that a program which started the server never leaves it behind. Default: false.</summary>
    public bool StopOnEndOfInput { get; set; }

    /// <summary>Where the development certificates are kept. Default: <c>certs/dev</c> of the project.</summary>
    public string? CertificateDirectory { get; set; }

    /// <summary>Further host names and addresses for the development certificate. Default: none.</summary>
    public string[] CertificateNames { get; set; } = [];

    /// <summary>Whether clients are asked for certificates. Default: none.</summary>
    public ClientCertificates ClientCertificates { get; set; } = ClientCertificates.None;

    /// <summary>The file of the CA that clients' certificates must be from. Default: the development CA, with the development certificate.</summary>
    public string? ClientCa { get; set; }

    /// <summary>Close connections that use a certificate which has been renewed, gracefully. Default: false.</summary>
    public bool DrainOnRenewal { get; set; }

    /// <summary>Tell programs without the .proto files what is served. Default: true.</summary>
    public bool Reflection { get; set; } = true;

    /// <exception cref="SettingException">There is no such setting, or no such word for it.</exception>
    /// <exception cref="InvalidOperationException">A setting's value is not of its type.</exception>
    public static ServerOptions From(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        var known = typeof(ServerOptions).GetProperties().Select(property => property.Name).ToList();
        if (section.GetChildren().FirstOrDefault(setting => !known.Contains(setting.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw new SettingException($"{unknown.Path} is not a setting; there are {string.Join(", ", known)}.");
        }

        Check<ClientCertificates>(section.GetSection(nameof(ClientCertificates)));
        return section.Get<ServerOptions>() ?? new();
    }

    // A number would do for the configuration's reader: whom a server lets in is no place for that.
    private static void Check<T>(IConfigurationSection setting)
        where T : struct, Enum
    {
        if (setting.Value is { } word && !Enum.GetNames<T>().Contains(word, StringComparer.OrdinalIgnoreCase))
        {
            throw new SettingException($"{setting.Path} '{word}' is not one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}.");
        }
    }
}
