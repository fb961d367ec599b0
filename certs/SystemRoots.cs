using System.Security.Cryptography.X509Certificates;

namespace Microservices.Certificates;

/// <summary>
/// The system's trusted roots. On Linux, .NET parses all of them, once per process, before it builds its first certificate chain, even
/// one to another root: a good part of the time that a small TLS program takes to start.
/// </summary>
public static class SystemRoots
{
    /// <summary>Has them read by another thread while the program starts.</summary>
    public static void ReadAhead()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Task.Run(() =>
            {
                using var store = new X509Store(StoreName.Root, StoreLocation.LocalMachine, OpenFlags.ReadOnly);
                _ = store.Certificates;
            });
        }
    }
}
