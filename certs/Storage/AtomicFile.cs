using System.Text;

namespace Microservices.Certificates.Storage;

/// <summary>
/// Replaces a file in one step: readers see the old content or the new one, never a part. The new file has its mode from the
/// moment it exists, so a key is at no instant readable for others. One writer at a time, see <see cref="DirectoryLock"/>.
/// </summary>
internal static class AtomicFile
{
    public static void Write(string path, string text, UnixFileMode mode)
    {
        var temporary = path + ".tmp";
        try
        {
            // One that a crash left behind may have another mode, which opening it would keep.
            File.Delete(temporary);
            using (var stream = new FileStream(temporary, NewFile(mode)))
            {
                stream.Write(Encoding.ASCII.GetBytes(text));
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            DeleteIfPossible(temporary);
            throw CertificatesException.CannotWrite(path, exception.Message, exception);
        }
    }

    private static FileStreamOptions NewFile(UnixFileMode mode)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = mode;
        return options;
    }

    private static void DeleteIfPossible(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to tell.
        }
    }
}
