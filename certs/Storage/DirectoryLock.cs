namespace Microservices.Certificates.Storage;

/// <summary>
/// One process at a time makes certificates in a directory. The lock is an open file, which the system closes with its
/// process, so a crash leaves nothing locked. The file stays: deleting it would let a waiting process lock the deleted one
/// while the next locks a new one.
/// </summary>
internal static class DirectoryLock
{
    public const string FileName = ".lock";

    private const int Attempts = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Makes the directory if it is missing, and waits until this process alone may write to it.</summary>
    /// <exception cref="CertificatesException">The directory cannot be written to, or was held for 10 seconds.</exception>
    public static IDisposable Take(string directory, TimeProvider time, CancellationToken cancellationToken)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            CreateDirectory(directory);
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                }
                catch (IOException exception) when (IsHeldByAnother(exception) && attempt < Attempts)
                {
                    Task.Delay(Pause, time, cancellationToken).GetAwaiter().GetResult();
                }
            }
        }
        catch (IOException exception) when (IsHeldByAnother(exception))
        {
            throw new CertificatesException(
                $"Another process has been making certificates in '{directory}' for {(Attempts * Pause).TotalSeconds} s; "
                + "end it, and try again.",
                exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CertificatesException.CannotWrite(directory, Obstacle(directory) ?? exception.Message, exception);
        }
    }

    /// <summary>A file where the path needs a directory; the system only says that it could not find a part of the path.</summary>
    private static string? Obstacle(string directory)
    {
        for (var path = directory; path is not null; path = Path.GetDirectoryName(path))
        {
            if (File.Exists(path))
                return $"'{path}' is a file";
        }

        return null;
    }

    /// <summary>Open to readers, whatever the umask: a client of another user needs ca.crt. The keys have their own mode.</summary>
    private static void CreateDirectory(string directory)
    {
        const UnixFileMode everyoneReads = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(directory);
        else
            Directory.CreateDirectory(directory, everyoneReads);
    }

    /// <summary>ERROR_SHARING_VIOLATION on Windows, EWOULDBLOCK on Linux, EWOULDBLOCK on macOS.</summary>
    private static bool IsHeldByAnother(IOException exception) =>
        exception.HResult is unchecked((int)0x80070020) or 11 or 35;
}
