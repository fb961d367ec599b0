using System.Security.Cryptography.X509Certificates;

namespace Microservices.Certificates;

/// <summary>
/// The system's trusted roots. On Linux, .NET reads and parses all of them, once per process, before it builds its first certificate
/// chain, even one to another root: a good part of the time that a small TLS program takes to start.
/// </summary>
public static class SystemRoots
{
    /// <summary>Has them read by another thread, beside whatever else there is to do before the first chain.</summary>
    public static void ReadAhead()
    {
        if (OperatingSystem.IsLinux())
            _ = Task.Run(Read);
    }

    private static void Read()
    {
        using var store = new X509Store(StoreName.Root, StoreLocation.LocalMachine, OpenFlags.ReadOnly);
        foreach (var root in store.Certificates)
            root.Dispose();
    }
}
