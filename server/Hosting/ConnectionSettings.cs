using ConnectionLifecycle.AspNetCore;

namespace Microservices.Server.Hosting;

/// <summary>How long connections are kept and how they end, section <c>Connections</c>.</summary>
internal static class ConnectionSettings
{
    public const string Section = "Connections";

    /// <exception cref="SettingException">There is no such setting.</exception>
    /// <exception cref="InvalidOperationException">A setting's value is not of its type.</exception>
    public static Action<ConnectionLifecycleOptions> Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        var known = typeof(ConnectionLifecycleOptions).GetProperties().Select(property => property.Name).ToList();
        if (section.GetChildren().FirstOrDefault(setting => !known.Contains(setting.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw new SettingException($"{unknown.Path} is not a setting; there are {string.Join(", ", known)}.");
        }

        section.Bind(new ConnectionLifecycleOptions()); // A value of the wrong type is told now.
        return section.Bind;
    }
}
