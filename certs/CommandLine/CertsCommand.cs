using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Microservices.Certificates.Issuing;

namespace Microservices.Certificates.CommandLine;

/// <summary>The command line: ensure, or renew. Exit code 0; 1 when it failed, with one line on stderr; 2 for wrong usage.</summary>
internal static class CertsCommand
{
    private static readonly Option<string> Directory = new("--directory", "-d")
    {
        Description = "Where the certificates are.",
        HelpName = "path",
        DefaultValueFactory = _ => DevelopmentCertificates.DefaultDirectory(),
        Recursive = true,
        Validators = { RejectEmpty },
    };

    private static readonly Option<string[]> Names = new("--name", "-n")
    {
        Description = "A DNS name or IP address the server is also reached by; repeatable. Stays in later certificates.",
        HelpName = "name",
        Recursive = true,
        Validators = { RejectInvalidNames },
    };

    private static readonly Option<bool> Authority = new("--ca")
    {
        Description = "Renew the CA too. Whoever trusts the old one must be given the new one.",
    };

    public static int Run(string[] args, TextWriter output, TextWriter error, TimeProvider time)
    {
        var parsed = Root(output, time).Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var mistake in parsed.Errors)
                error.WriteLine(mistake.Message);
            error.WriteLine("--help tells the usage.");
            return 2;
        }

        try
        {
            return parsed.Invoke(new() { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (CertificatesException exception)
        {
            error.WriteLine(exception.Message);
            return 1;
        }
    }

    private static RootCommand Root(TextWriter output, TimeProvider time)
    {
        var renew = new Command("renew", "Make the server's and the client's certificate anew, whether they need it or not.") { Authority };
        renew.SetAction(parsed => Ensure(parsed, parsed.GetValue(Authority) ? Renewal.Authority : Renewal.Leaves, output, time));

        var root = new RootCommand(
            "Makes a development CA and the server's and the client's certificates, or renews those that need it. "
            + "Good ones are left as they are.") { Directory, Names, renew };
        root.SetAction(parsed => Ensure(parsed, Renewal.WhenNeeded, output, time));

        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    private static void Ensure(ParseResult parsed, Renewal renewal, TextWriter output, TimeProvider time)
    {
        var certificates = new DevelopmentCertificates(parsed.GetRequiredValue(Directory), time);
        var files = certificates.Ensure(parsed.GetValue(Names), renewal);
        Presentation.Write(output, files, certificates);
    }

    private static void RejectEmpty(OptionResult option)
    {
        if (option.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
            option.AddError("--directory needs a path.");
    }

    private static void RejectInvalidNames(OptionResult option)
    {
        foreach (var token in option.Tokens.Where(token => ServerNames.TryParse(token.Value) is null))
            option.AddError($"--name: '{token.Value}' is neither a DNS name nor an IP address.");
    }
}
