using Microservices.Server.Hosting;

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

    /// <summary>Tell programs without the .proto files what is served. Default: false; true in the environment <c>Development</c>.</summary>
    public bool Reflection { get; set; }

    /// <exception cref="SettingException">There is no such setting.</exception>
    /// <exception cref="InvalidOperationException">A setting's value is not of its type.</exception>
    public static ServerOptions From(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        string[] known =
            [nameof(AfterCall), nameof(Once), nameof(StopOnEndOfInput), nameof(CertificateDirectory), nameof(CertificateNames), nameof(Reflection)];
        if (section.GetChildren().FirstOrDefault(setting => !known.Contains(setting.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw new SettingException($"{unknown.Path} is not a setting; there are {string.Join(", ", known)}.");
        }

        return section.Get<ServerOptions>() ?? new();
    }
}
