using System.Security.Cryptography;

namespace Microservices.Server.Tls;

/// <summary>
/// A value read from files, read anew when their content is another: whether they were rewritten, renamed, or a link on the way to them was.
/// What cannot be used is not taken. Not before two looks have seen it is that told, since a certificate and its key are two files and
/// cannot change at once.
/// </summary>
/// <param name="paths">The files.</param>
/// <param name="load">Reads the value, or throws.</param>
/// <param name="describe">The value in words; two that are described alike are the same.</param>
internal sealed class Renewable<T>(IReadOnlyList<string> paths, Func<T> load, Func<T, string> describe) : IRenewable
    where T : class
{
    private string _seen = ContentOf(paths);
    private volatile T _current = load();
    private bool _isSuspect;

    public T Current => _current;

    public Renewed Look()
    {
        var content = ContentOf(paths);
        if (content == _seen && !_isSuspect)
        {
            return default;
        }

        var again = content == _seen;
        _seen = content;
        try
        {
            var loaded = load();
            var (before, now) = (describe(_current), describe(loaded));
            _isSuspect = false;
            if (before == now)
            {
                return default;
            }

            _current = loaded;
            return new Renewed(now);
        }
        catch (Exception e)
        {
            _isSuspect = !again;
            return new Renewed(null, again ? e.Message.ReplaceLineEndings(" ") : null); // Whatever it is, the old one is better.
        }
    }

    private static string ContentOf(IReadOnlyList<string> paths) => string.Join(' ', paths.Select(ContentOf));

    private static string ContentOf(string path)
    {
        try
        {
            return Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.GetType().Name;
        }
    }
}
