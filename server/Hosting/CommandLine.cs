namespace Microservices.Server.Hosting;

/// <summary>
/// The server's arguments: configuration keys as in any ASP.NET Core program, and a switch or two. Unlike there, a key that nothing
/// reads is a mistake that is told.
/// </summary>
internal sealed record CommandLine(string[] Configuration, (string Text, int ExitCode)? Answer = null)
{
    private const string Help =
        """
        The Greeter server: gRPC over HTTP/2, whose connections explain themselves.

        Usage:
          server [--once] [--KEY=VALUE ...]
          server healthcheck [--address URL] [--KEY=VALUE ...]

        The second asks the server that has the same settings, or the one at URL, whether it serves: exit code 0 when it does, 1 otherwise.

        Options:
          --once, --Server:Once=true              Stop when the first session has ended.
          --Kestrel:Endpoints:h2:Url=URL          The TLS endpoint.            [default: https://localhost:8000]
          --Kestrel:Endpoints:h2c:Url=URL         The cleartext endpoint.      [default: http://localhost:8001]
          --Kestrel:Certificates:Default:Path=F   Your own certificate in PEM; KeyPath and Password likewise. New files are noticed.
          --Server:ClientCertificates=none|allowed|required  Whether clients are asked for certificates. [default: none]
          --Server:ClientCa=FILE                  The CA of the clients' certificates, and no other. [default: the development CA]
          --Server:DrainOnRenewal=true            Close connections that use a certificate which has been renewed.
          --Server:AfterCall=keep|close           What becomes of a connection after a call that does not say. [default: keep]
          --Connections:MaxConnectionAge=TIME     Close connections of this age (00:30:00), give or take a tenth. [default: never]
          --Connections:MaxConnectionAgeGrace=TIME  How long calls may go on then. [default: without end]
          --Connections:MaxConnectionIdle=TIME    Close connections that have had no call for so long. [default: never]
          --Connections:KeepaliveTime=TIME        Ask clients that have been silent for so long for a sign of life. [default: 02:00:00]
          --ShutdownTimeoutSeconds=N              How long calls may go on when the server stops. [default: 30]
          --Server:Reflection=true|false          Tell programs without the .proto files what is served. [default: true]
          --Server:StopOnEndOfInput=true          Stop when standard input ends.
          --Server:CertificateDirectory=DIR       Where development certificates are kept. [default: certs/dev]
          --Server:CertificateNames:0=NAME        A further name for the development certificate; 1, 2, ... likewise.
          --Logging:Console:FormatterName=json    Logs as JSON lines.          [default: line]
          --Logging:LogLevel:Default=LEVEL        Trace, Debug, Information, Warning, Error. [default: Information]
          --help                                  Show this help.

        Every key can also stand in appsettings.json, or in the environment with '__' for ':'.

        Examples:
          server --once
          server --Kestrel:Endpoints:h2:Url=https://*:8443
          Server__AfterCall=close server
          server healthcheck --address http://localhost:8001
        """;

    private static readonly string[] Sections = ["Server", "Connections", "Kestrel", "Logging"];
    private static readonly string[] HostKeys = ["environment", "urls", "shutdownTimeoutSeconds"];

    public static CommandLine Parse(string[] args)
    {
        if (args.Any(arg => arg is "--help" or "-h" or "-?"))
        {
            return new([], (Help, 0));
        }

        var configuration = new List<string>();
        foreach (var arg in args)
        {
            if (arg is "--once" or "--Once")
            {
                configuration.Add($"--{ServerOptions.Section}:{nameof(ServerOptions.Once)}=true");
            }
            else if (IsSetting(arg))
            {
                configuration.Add(arg);
            }
            else
            {
                return new([], ($"error: unknown option '{arg}'; settings are written --KEY=VALUE, and --help lists them.", 1));
            }
        }

        return new([.. configuration]);
    }

    /// <summary>Gives the answer that the arguments called for.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> SayAsync()
    {
        var (text, exitCode) = Answer!.Value;
        await (exitCode == 0 ? Console.Out : Console.Error).WriteLineAsync(text);
        return exitCode;
    }

    private static bool IsSetting(string arg)
    {
        if (!arg.StartsWith("--", StringComparison.Ordinal) || arg.IndexOf('=', StringComparison.Ordinal) is not (> 2 and var end))
        {
            return false;
        }

        var key = arg[2..end];
        return HostKeys.Contains(key, StringComparer.OrdinalIgnoreCase)
            || Sections.Any(section => key.StartsWith($"{section}:", StringComparison.OrdinalIgnoreCase));
    }
}
