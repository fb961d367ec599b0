using System.Diagnostics;

namespace Microservices.Tests.Common;

/// <summary>The machine's processes, for tests that must know what was left behind. Linux only.</summary>
public static class ProcessList
{
    /// <summary>The process, not a child of the test, whose command line contains this text.</summary>
    public static Process WithArgument(string text) => Process.GetProcessById(Directory.EnumerateDirectories("/proc")
        .Select(Path.GetFileName)
        .Where(name => int.TryParse(name, out _))
        .Select(name => int.Parse(name!, System.Globalization.CultureInfo.InvariantCulture))
        .Single(id => id != Environment.ProcessId && CommandLine(id).Contains(text, StringComparison.Ordinal)));

    private static string CommandLine(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline");
        }
        catch (IOException)
        {
            return string.Empty; // It has just ended.
        }
    }
}
