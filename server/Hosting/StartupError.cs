using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Microservices.Server.Hosting;

/// <summary>Says in one line why the server could not start and what to do about it.</summary>
internal static class StartupError
{
    private const string NotALogLevel = "Configuration value '";

    public static string Describe(Exception exception) => exception switch
    {
        IOException { InnerException: AddressInUseException } =>
            $"{Line(exception)} Stop the program that has it, or choose another address: --Kestrel:Endpoints:h2:Url=https://localhost:9000 (h2c likewise).",
        InvalidOperationException when exception.Message.StartsWith(NotALogLevel, StringComparison.Ordinal) =>
            $"{Line(exception)} A log level is one of {string.Join(", ", Enum.GetNames<LogLevel>())}.",
        SocketException => $"Cannot listen: {Line(exception)} Check the addresses, --Kestrel:Endpoints:h2:Url and --Kestrel:Endpoints:h2c:Url.",
        InvalidOperationException => $"{Line(exception)} --help lists the settings.",
        _ => Line(exception),
    };

    private static string Line(Exception exception)
    {
        var line = exception.Message.ReplaceLineEndings(" ");
        return line.EndsWith('.') ? line : $"{line}.";
    }
}
