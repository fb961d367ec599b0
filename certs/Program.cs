using System.CommandLine;
using System.CommandLine.Invocation;

namespace Microservices.Certificates;

/// <summary>The command line: ensure, or renew. Exit code 0; 1 when it failed, with one line on stderr; 2 for wrong usage.</summary>
internal static class Program
{
    private static readonly Option<string> Directory = new("--directory", "-d")
    {
        Description = "Where the certificates are.",
        HelpName = "path",
        DefaultValueFactory = _ => DevelopmentCertificates.DefaultDirectory(),
        Recursive = true,
    };

    private static readonly Option<string[]> Names = new("--name", "-n")
    {
        Description = "A DNS name or IP address the server is also reached by; repeatable. Stays in later certificates.",
        HelpName = "name",
        Recursive = true,
    };

    private static readonly Option<bool> Authority = new("--ca")
    {
        Description = "Renew the CA too. Whoever trusts the old one must be given the new one.",
    };

    static Program()
    {
        Directory.Validators.Add(option =>
        {
            if (option.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
            {
                option.AddError("--directory needs a path.");
            }
        });
        Names.Validators.Add(option =>
        {
            foreach (var token in option.Tokens.Where(token => ServerNames.TryParse(token.Value) is null))
            {
                option.AddError($"--name: '{token.Value}' is neither a DNS name nor an IP address.");
            }
        });
    }

    public static int Main(string[] args) => Run(args, Console.Out, Console.Error, TimeProvider.System);

    internal static int Run(string[] args, TextWriter output, TextWriter error, TimeProvider time)
    {
        var renew = new Command("renew", "Make the server's and the client's certificate anew, whether they need it or not.") { Authority };
        renew.SetAction(parsed => Ensure(parsed, parsed.GetValue(Authority) ? Renewal.Authority : Renewal.Leaves, output, time));
        var root = new RootCommand(
            "Makes a development CA and the server's and the client's certificates, or renews those that need it. "
            + "Good ones are left as they are.") { Directory, Names, renew };
        root.SetAction(parsed => Ensure(parsed, Renewal.WhenNeeded, output, time));

        var parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            error.WriteLine(string.Join(Environment.NewLine, parsed.Errors.Select(mistake => mistake.Message)));
            error.WriteLine("--help tells the usage.");
            return 2;
        }

        try
        {
            return parsed.Invoke(new() { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (CertificatesException e)
        {
            error.WriteLine(e.Message);
            return 1;
        }
    }

    private static void Ensure(ParseResult parsed, Renewal renewal, TextWriter output, TimeProvider time)
    {
        var certificates = new DevelopmentCertificates(parsed.GetRequiredValue(Directory), time);
        var files = certificates.Ensure(parsed.GetValue(Names), renewal);
        var width = files.Max(file => Shortest(file.Path).Length);
        foreach (var file in files)
        {
            var reason = file.Action == EnsuredAction.Renewed ? $" ({file.Reason})" : string.Empty;
            output.WriteLine(
                $"{$"{file.Action}".ToLowerInvariant(),-7}  {Shortest(file.Path).PadRight(width)}  {file.Description}, valid until {file.ValidUntil:yyyy-MM-dd}{reason}");
        }

        output.WriteLine($"Try: grpcurl -cacert {Shortest(certificates.CaCertificatePath)} localhost:8000 list");
    }

    // Relative to the working directory where the file is below it.
    private static string Shortest(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
