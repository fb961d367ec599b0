using Microservices.Certificates.Issuing;
using Microservices.Certificates.Storage;

namespace Microservices.Certificates;

/// <summary>
/// A development CA, and a server's and a client's certificate from it, as PEM files in one directory. The directory is this
/// class's own: whatever in it is not good is replaced. Certificates from elsewhere belong elsewhere.
/// </summary>
/// <param name="directory">Where the files are; made when it is missing.</param>
/// <param name="time">The clock that validity is judged by.</param>
public sealed class DevelopmentCertificates(string directory, TimeProvider time)
{
    /// <summary>The directory, absolute.</summary>
    public string Directory { get; } = Path.GetFullPath(directory);

    /// <summary>The CA's certificate, <c>ca.crt</c>: what a peer is given to trust.</summary>
    public string CaCertificatePath => Authority.CertificatePath;

    /// <summary>The CA's private key, <c>ca.key</c>.</summary>
    public string CaKeyPath => Authority.KeyPath;

    /// <summary>The server's certificate, <c>server.crt</c>.</summary>
    public string ServerCertificatePath => Server.CertificatePath;

    /// <summary>The server's private key, <c>server.key</c>.</summary>
    public string ServerKeyPath => Server.KeyPath;

    /// <summary>The client's certificate, <c>client.crt</c>.</summary>
    public string ClientCertificatePath => Client.CertificatePath;

    /// <summary>The client's private key, <c>client.key</c>.</summary>
    public string ClientKeyPath => Client.KeyPath;

    private PairFiles Authority => new(Directory, "ca", "CA");

    private PairFiles Server => new(Directory, "server", "server");

    private PairFiles Client => new(Directory, "client", "client");

    /// <summary><see cref="DefaultDirectory(string, string)"/> for the current directory and this program's.</summary>
    public static string DefaultDirectory() =>
        DefaultDirectory(Environment.CurrentDirectory, AppContext.BaseDirectory);

    /// <summary>
    /// <c>certs/dev</c> in the nearest folder, at or above the working directory and then at or above the program's, whose
    /// <c>certs</c> folder is this project or already holds <c>dev</c>; else in the working directory.
    /// </summary>
    /// <remarks>The name alone would not do: <c>/etc/ssl</c> and many a home have a <c>certs</c> folder of their own.</remarks>
    public static string DefaultDirectory(string workingDirectory, string programDirectory)
    {
        var home = AtAndAbove(workingDirectory).Concat(AtAndAbove(programDirectory)).FirstOrDefault(HasOurCertsFolder);
        return Path.GetFullPath(Path.Combine(home ?? workingDirectory, "certs", "dev"));
    }

    /// <summary>
    /// Makes what is missing; makes anew what is not a certificate, has no or another's key, is not valid yet, is expired or
    /// will be within 30 days, is not the present CA's, or lacks one of the server's names; leaves the rest untouched.
    /// Processes that do this at once end up with the same files.
    /// </summary>
    /// <param name="names">
    /// DNS names and IP addresses the server is also reached by, beside localhost, the loopback addresses and this machine's
    /// host name. Names in the server's present certificate are carried over, so each needs to be given only once.
    /// </param>
    /// <param name="renewal">What to make anew even if it is good.</param>
    /// <param name="cancellationToken">Ends the wait for another process that is making certificates.</param>
    /// <returns>What became of each file: the CA's, the server's, the client's, the certificate before its key.</returns>
    /// <exception cref="CertificatesException">
    /// A name is not one; a file cannot be read or written; another process held the directory for 10 seconds.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    public IReadOnlyList<EnsuredFile> Ensure(
        IEnumerable<string>? names = null,
        Renewal renewal = Renewal.WhenNeeded,
        CancellationToken cancellationToken = default)
    {
        var required = ServerNames.OfMachine(Environment.MachineName).With(names ?? []);

        // The first look takes no lock and writes nothing, so that good certificates can be on a read-only mount.
        using (var look = Look(required, renewal))
            if (look.AllGood)
                return look.Report();

        using var held = DirectoryLock.Take(Directory, time, cancellationToken);
        using var survey = Look(required, renewal);
        survey.MakeGood();
        return survey.Report();
    }

    private Survey Look(ServerNames required, Renewal renewal) =>
        new(Authority, Server, Client, required, renewal, time.GetUtcNow());

    private static bool HasOurCertsFolder(string folder) =>
        File.Exists(Path.Combine(folder, "certs", "Certs.csproj")) || System.IO.Directory.Exists(Path.Combine(folder, "certs", "dev"));

    private static IEnumerable<string> AtAndAbove(string folder)
    {
        for (var current = new DirectoryInfo(folder); current is not null; current = current.Parent)
            yield return current.FullName;
    }
}
