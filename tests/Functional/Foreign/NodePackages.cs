using System.ComponentModel;
using System.Diagnostics;

namespace Microservices.Tests.Functional.Foreign;

/// <summary>gRPC's own library for Node and buf, in a folder beside the tests, which later runs find again.</summary>
internal static class NodePackages
{
    private const string GrpcJs = "1.14.7";
    private const string ReflectionClient = "1.4.2";
    private const string HealthCheck = "2.1.0";
    private const string Buf = "1.75.0";

    private static readonly string[] Install =
    [
        "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-save", "--fetch-retries=0", "--fetch-timeout=10000",
        $"@grpc/grpc-js@{GrpcJs}", "@grpc/proto-loader@0.8.1", $"grpc-js-reflection-client@{ReflectionClient}", $"grpc-health-check@{HealthCheck}",
        $"@bufbuild/buf@{Buf}",
    ];

    /// <summary>Where <c>node_modules</c> is.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, $"node-{GrpcJs}-{ReflectionClient}-{HealthCheck}-{Buf}");

    /// <summary>Why the packages are not to be had; null where they are.</summary>
    public static string? Missing { get; } = ForeignTool.NodeMissing ?? Ensure();

    /// <summary>buf's program, where npm has one for this machine.</summary>
    public static string? BufProgram { get; } = Missing is null
        ? Directory.GetDirectories(Path.Combine(Folder, "node_modules", "@bufbuild"), "buf-*")
            .Select(folder => Path.Combine(folder, "bin", "buf")).FirstOrDefault(File.Exists)
        : null;

    /// <summary>Why buf is not to be had; null where it is.</summary>
    public static string? BufMissing => Missing ?? (BufProgram is null ? "npm has no buf for this machine" : null);

    private static string? Ensure()
    {
        if (Directory.Exists(Folder))
        {
            return null;
        }

        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, $"node-{Guid.NewGuid():N}")); // On the same disk.
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "package.json"), "{}");
            using var npm = Process.Start(new ProcessStartInfo("npm", Install)
            {
                WorkingDirectory = folder.FullName,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            _ = npm.StandardOutput.ReadToEndAsync();
            var errors = npm.StandardError.ReadToEnd();
            npm.WaitForExit();
            if (npm.ExitCode != 0)
            {
                return $"npm has no @grpc/grpc-js: {errors.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal))}";
            }

            Directory.Move(folder.FullName, Folder); // Whole or not at all.
            return null;
        }
        catch (Win32Exception)
        {
            return "npm is not on the path";
        }
        catch (IOException) when (Directory.Exists(Folder))
        {
            return null; // Another run was faster.
        }
        finally
        {
            if (Directory.Exists(folder.FullName))
            {
                folder.Delete(recursive: true);
            }
        }
    }
}
