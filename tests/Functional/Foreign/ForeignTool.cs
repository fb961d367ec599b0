using System.ComponentModel;
using System.Diagnostics;

namespace Microservices.Tests.Functional.Foreign;

/// <summary>A client program that no one here wrote, where the machine has it.</summary>
internal static class ForeignTool
{
    /// <summary>Why Node is not to be had; null where it is.</summary>
    public static string? NodeMissing { get; } = Missing("node", "v");

    /// <summary>Why a curl that speaks HTTP/2 is not to be had; null where it is.</summary>
    public static string? CurlMissing { get; } = Missing("curl", "HTTP2");

    /// <summary>Why grpcurl is not to be had; null where it is.</summary>
    public static string? GrpcurlMissing { get; } = Missing("grpcurl", string.Empty);

    /// <summary>Skips the test that runs, and says why, where what it needs is missing.</summary>
    public static void Need(string? missing)
    {
        if (missing is not null)
        {
            Assert.Skip(missing);
        }
    }

    /// <summary>Asks the tool itself, since one without HTTP/2 is found on the path like any other.</summary>
    private static string? Missing(string tool, string mark)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(tool, "--version") { RedirectStandardOutput = true })!;
            var version = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return version.Contains(mark, StringComparison.Ordinal) ? null : $"this {tool} is built without {mark}";
        }
        catch (Win32Exception)
        {
            return $"{tool} is not on the path";
        }
    }
}
