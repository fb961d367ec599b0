using System.Diagnostics;

namespace Microservices.Tests.Bench;

/// <summary>Server and load keep out of each other's way, where the system allows: the server has the first core, the load the last.</summary>
internal static class Cores
{
    public static void UseFirst() => Use(0);

    public static void UseLast() => Use(Math.Min(Environment.ProcessorCount, 63) - 1);

    private static void Use(int core)
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
        {
            using var process = Process.GetCurrentProcess();
            process.ProcessorAffinity = 1 << core;
        }
    }
}
