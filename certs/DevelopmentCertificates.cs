namespace Microservices.Certificates;

/// <summary>
/// A development CA, and a server's and a client's certificate from it, as PEM files in one directory of their own: whatever
/// in it is not good is replaced. Certificates from elsewhere belong elsewhere.
/// </summary>
/// <param name="directory">Where the files are; made when it is missing.</param>
/// <param name="time">The clock that validity is judged by.</param>
public sealed class DevelopmentCertificates(string directory, TimeProvider time)
{
    private const int LockAttempts = 200;
    private const string ClientName = "greeter-client";
    private const string AskedFor = "renewal asked for";

    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(50);

    /// <summary>The directory, absolute.</summary>
    public string Directory { get; } = Path.GetFullPath(directory);

    /// <summary>The CA's certificate, which a peer is given to trust.</summary>
    public string CaCertificatePath => Path.Combine(Directory, "ca.crt");

    /// <summary>The CA's private key.</summary>
    public string CaKeyPath => Path.Combine(Directory, "ca.key");

    /// <summary>The server's certificate.</summary>
    public string ServerCertificatePath => Path.Combine(Directory, "server.crt");

    /// <summary>The server's private key.</summary>
    public string ServerKeyPath => Path.Combine(Directory, "server.key");

    /// <summary>The client's certificate.</summary>
    public string ClientCertificatePath => Path.Combine(Directory, "client.crt");

    /// <summary>The client's private key.</summary>
    public string ClientKeyPath => Path.Combine(Directory, "client.key");

    /// <summary><see cref="DefaultDirectory(string, string)"/> for the working directory and this program's.</summary>
    public static string DefaultDirectory() => DefaultDirectory(Environment.CurrentDirectory, AppContext.BaseDirectory);

    /// <summary>
    /// <c>certs/dev</c> in the nearest folder, at or above the working directory and then at or above the program's, whose
    /// <c>certs</c> folder is this project or already holds <c>dev</c>; else in the working directory.
    /// </summary>
    /// <remarks>The name alone is not enough: <c>/etc/ssl</c> has a <c>certs</c> folder, too.</remarks>
    public static string DefaultDirectory(string workingDirectory, string programDirectory)
    {
        var home = AtAndAbove(workingDirectory).Concat(AtAndAbove(programDirectory)).FirstOrDefault(folder =>
            File.Exists(Path.Combine(folder, "certs", "Certs.csproj")) || System.IO.Directory.Exists(Path.Combine(folder, "certs", "dev")));
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
        IEnumerable<string>? names = null, Renewal renewal = Renewal.WhenNeeded, CancellationToken cancellationToken = default)
    {
        List<string> required =
        [
            .. ServerNames.OfMachine,
            .. (names ?? []).Select(name => ServerNames.TryParse(name) ?? throw new CertificatesException($"'{name}' is neither a DNS name nor an IP address.")),
        ];

        // The first look takes no lock and writes nothing: good certificates can be on a read-only mount.
        if (TryEnsure(required, renewal, canWrite: false) is { } good)
        {
            return good;
        }

        try
        {
            using var held = Lock(cancellationToken);
            return TryEnsure(required, renewal, canWrite: true)!;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CertificatesException(
                $"Cannot write to '{Directory}': {e.Message.TrimEnd('.')}. Check its owner and mode, or choose another directory.", e);
        }
    }

    private static IEnumerable<string> AtAndAbove(string folder)
    {
        for (var current = new DirectoryInfo(folder); current is not null; current = current.Parent)
        {
            yield return current.FullName;
        }
    }

    // Null when something is to be replaced and must not be.
    private List<EnsuredFile>? TryEnsure(IEnumerable<string> required, Renewal renewal, bool canWrite)
    {
        var issuer = new Issuer(time.GetUtcNow());
        using var ca = new CertificatePair(CaCertificatePath, CaKeyPath, "CA");
        using var server = new CertificatePair(ServerCertificatePath, ServerKeyPath, "server");
        using var client = new CertificatePair(ClientCertificatePath, ClientKeyPath, "client");
        var names = required.Union(server.Certificate is { } present ? ServerNames.Of(present) : []).ToList();

        ca.Reason ??= renewal == Renewal.Authority ? AskedFor : issuer.FlawOfAuthority(ca.Certificate!);
        server.Reason ??= WhyLeaf(server, Issuer.ServerPurpose, names);
        client.Reason ??= WhyLeaf(client, Issuer.ClientPurpose, [ClientName]);
        if (!canWrite && (ca.Reason ?? server.Reason ?? client.Reason) is not null)
        {
            return null;
        }

        if (ca.Reason is not null)
        {
            ca.Replace(issuer.MakeAuthority());
        }

        if (server.Reason is not null)
        {
            server.Replace(issuer.MakeLeaf(ca.Certificate!, "greeter-server", Issuer.ServerPurpose, names));
        }

        if (client.Reason is not null)
        {
            client.Replace(issuer.MakeLeaf(ca.Certificate!, ClientName, Issuer.ClientPurpose, [ClientName]));
        }

        return [.. ca.Report(), .. server.Report(), .. client.Report()];

        string? WhyLeaf(CertificatePair leaf, string purpose, IEnumerable<string> its) =>
            renewal != Renewal.WhenNeeded ? AskedFor
            : ca.Reason is not null ? "the CA is new"
            : issuer.FlawOfLeaf(leaf.Certificate!, ca.Certificate!, purpose, its);
    }

    // The system closes the file with its process. It is never deleted: a process that waits could lock a deleted one.
    private FileStream Lock(CancellationToken cancellationToken)
    {
        System.IO.Directory.CreateDirectory(Directory);
        var path = Path.Combine(Directory, ".lock");
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path) && attempt < LockAttempts)
            {
                Task.Delay(LockPause, time, cancellationToken).GetAwaiter().GetResult();
            }
        }
    }
}
