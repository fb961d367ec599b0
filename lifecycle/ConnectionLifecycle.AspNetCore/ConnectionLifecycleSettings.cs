using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ConnectionLifecycle.AspNetCore;

/// <summary>Reads options from a section of the configuration. By hand, and not by reflection: it works in a program compiled ahead of time.</summary>
internal static class ConnectionLifecycleSettings
{
    private static readonly Dictionary<string, Setting> Settings = new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(ConnectionLifecycleOptions.MaxConnectionIdle)] = Time(static (options, time) => options.MaxConnectionIdle = time),
        [nameof(ConnectionLifecycleOptions.MaxConnectionAge)] = Time(static (options, time) => options.MaxConnectionAge = time),
        [nameof(ConnectionLifecycleOptions.MaxConnectionAgeGrace)] = Time(static (options, time) => options.MaxConnectionAgeGrace = time),
        [nameof(ConnectionLifecycleOptions.KeepaliveTime)] = Time(static (options, time) => options.KeepaliveTime = time),
        [nameof(ConnectionLifecycleOptions.KeepaliveTimeout)] = Time(static (options, time) => options.KeepaliveTimeout = time),
        [nameof(ConnectionLifecycleOptions.PermitKeepaliveTime)] = Time(static (options, time) => options.PermitKeepaliveTime = time),
        [nameof(ConnectionLifecycleOptions.PermitKeepaliveWithoutCalls)] = Flag(static (options, flag) => options.PermitKeepaliveWithoutCalls = flag),
        [nameof(ConnectionLifecycleOptions.ReadyTimeout)] = Time(static (options, time) => options.ReadyTimeout = time),
        [nameof(ConnectionLifecycleOptions.PingTimeout)] = Time(static (options, time) => options.PingTimeout = time),
        [nameof(ConnectionLifecycleOptions.SettleTime)] = Time(static (options, time) => options.SettleTime = time),
        [nameof(ConnectionLifecycleOptions.LingerTimeout)] = Time(static (options, time) => options.LingerTimeout = time),
    };

    /// <summary>Sets the options that the section names.</summary>
    /// <exception cref="OptionsValidationException">A key is no option, or its value is not of the option's type.</exception>
    public static void Read(IConfiguration section, ConnectionLifecycleOptions options)
    {
        foreach (var setting in section.GetChildren())
        {
            if (!Settings.TryGetValue(setting.Key, out var known))
            {
                throw Mistake($"{setting.Path} is not a setting; there are {string.Join(", ", Settings.Keys)}.");
            }

            if (!known.TrySet(options, setting.Value ?? string.Empty))
            {
                throw Mistake($"{setting.Path} '{setting.Value}' is not {known.Form}.");
            }
        }
    }

    // A number alone would be days.
    private static Setting Time(Action<ConnectionLifecycleOptions, TimeSpan> set) => new("a time: write 00:30:00 for 30 minutes", (options, text) =>
    {
        var isTime = TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && text.Contains(':', StringComparison.Ordinal);
        if (isTime)
        {
            set(options, time);
        }

        return isTime;
    });

    private static Setting Flag(Action<ConnectionLifecycleOptions, bool> set) => new("true or false", (options, text) =>
    {
        var isFlag = bool.TryParse(text, out var flag);
        if (isFlag)
        {
            set(options, flag);
        }

        return isFlag;
    });

    private static OptionsValidationException Mistake(string message) => new(Options.DefaultName, typeof(ConnectionLifecycleOptions), [message]);

    private sealed record Setting(string Form, Func<ConnectionLifecycleOptions, string, bool> TrySet);
}
