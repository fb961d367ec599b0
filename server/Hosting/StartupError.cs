using Microsoft.AspNetCore.Connections;

namespace Microservices.Server.Hosting;

/// <summary>Says in one line why the server could not start and what to do about it.</summary>
internal static class StartupError
{
    public static string Describe(Exception exception) => exception switch
    {
        IOException { InnerException: AddressInUseException } => $"{Line(exception)} Stop the program that has it, or choose another address: {AddressHint}",
        FormatException when exception.Message.Contains("Invalid url", StringComparison.Ordinal) => $"{Line(exception)} Write it like this: {AddressHint}",
        _ => Line(exception),
    };

    private static string AddressHint => "--Kestrel:Endpoints:h2:Url=https://localhost:8000";

    private static string Line(Exception exception)
    {
        var line = exception.Message.ReplaceLineEndings(" ");
        return line.EndsWith('.') ? line : $"{line}.";
    }
}
