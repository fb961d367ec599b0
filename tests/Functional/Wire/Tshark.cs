using System.ComponentModel;
using System.Diagnostics;

namespace Microservices.Tests.Functional.Wire;

/// <summary>The packet capture that tells what passed on the wire, where the machine has it and lets it.</summary>
internal static class Tshark
{
    /// <summary>Where all of the tests' connections pass.</summary>
    public const string Loopback = "lo";

    /// <summary>Why there can be no capture; null where there can.</summary>
    public static string? Missing { get; } = FindMissing();

    // Asked for the interface's link types, it opens the interface as a capture does, and ends.
    private static string? FindMissing()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("tshark", ["-i", Loopback, "-L"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var errors = process.StandardError.ReadToEndAsync();
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"tshark may not capture on {Loopback}: {Reason(errors.GetAwaiter().GetResult())}";
        }
        catch (Win32Exception)
        {
            return "tshark is not on the path";
        }
    }

    private static string Reason(string errors) =>
        errors.Split('\n').FirstOrDefault(line => line.StartsWith("tshark: ", StringComparison.Ordinal)) ?? errors.Trim();
}
