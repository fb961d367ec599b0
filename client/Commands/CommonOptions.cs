using System.CommandLine;
using System.CommandLine.Parsing;
using Microservices.Client.Calls;
using Microservices.Client.Presentation;

namespace Microservices.Client.Commands;

/// <summary>The options that every calling command has.</summary>
internal sealed class CommonOptions
{
    private readonly Option<Uri[]> _address = new("--address")
    {
        Description = "The server: https:// for h2, http:// for h2c. For load it may be given several times.",
        HelpName = "URL",
        DefaultValueFactory = _ => [new Uri("https://localhost:8000")],
        CustomParser = ParseAddresses,
    };

    private readonly Option<string> _ca = new("--ca")
    {
        Description = "The CA to trust, in PEM, and no other. [default: the development CA, certs/dev/ca.crt]",
        HelpName = "FILE",
    };

    private readonly Option<string> _certificate = new("--cert") { Description = "The client's own certificate, in PEM.", HelpName = "FILE" };

    private readonly Option<string> _key = new("--key") { Description = "The client certificate's key, in PEM.", HelpName = "FILE" };

    private readonly Option<string> _close = new("--close")
    {
        Description = "After the call, the server closes the connection gracefully, or keeps it.",
        HelpName = "graceful|keep",
        DefaultValueFactory = _ => "graceful",
    };

    private readonly Option<double> _deadline = new("--deadline")
    {
        Description = "How long a call may take.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 10,
        CustomParser = Numbers.Seconds,
    };

    private readonly Option<bool> _noRetry = new("--no-retry") { Description = "A call that ends with UNAVAILABLE is not tried again." };

    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Tell more of the connection." };

    private readonly Option<bool> _json = new("--json") { Description = "One JSON object a line instead of text." };

    public CommonOptions() => _close.AcceptOnlyFromAmong("graceful", "keep");

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_address, _ca, _certificate, _key, _close, _deadline, _noRetry, _verbose, _json])
        {
            option.Recursive = true;
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetResult(_certificate) is null != result.GetResult(_key) is null)
            {
                result.AddError("--cert and --key belong together: give both, or neither.");
            }
        });
    }

    /// <summary>The one server that a call goes to.</summary>
    /// <exception cref="UsageException">There are several.</exception>
    public GreeterTarget Target(ParseResult parsed) => TargetOf(parsed) is { Addresses.Count: 1 } target
        ? target
        : throw new UsageException("--address was given several times: one call goes to one server; load takes several.");

    /// <summary>The servers that a load goes to.</summary>
    /// <exception cref="UsageException">They differ in what a load cannot mix, or an option makes no sense for a load.</exception>
    public GreeterTarget Targets(ParseResult parsed)
    {
        var target = TargetOf(parsed);
        if (target.Addresses.Any(address => address.Scheme != target.Address.Scheme))
        {
            throw new UsageException("a load goes over TLS or in cleartext: give every --address with https://, or every one with http://.");
        }

        return parsed.GetResult(_close) is { Implicit: false } || parsed.GetResult(_verbose) is { Implicit: false }
            ? throw new UsageException("--close and -v are for single calls: a load has --close-every N.")
            : target;
    }

    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    private GreeterTarget TargetOf(ParseResult parsed) => new()
    {
        Addresses = parsed.GetRequiredValue(_address),
        CaFile = parsed.GetValue(_ca),
        CertificateFile = parsed.GetValue(_certificate),
        KeyFile = parsed.GetValue(_key),
        CloseGracefully = parsed.GetValue(_close) == "graceful",
        Deadline = TimeSpan.FromSeconds(parsed.GetRequiredValue(_deadline)),
        Retry = !parsed.GetValue(_noRetry),
    };

    public IPresenter Presenter(ParseResult parsed)
    {
        var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        return parsed.GetValue(_json) ? new JsonPresenter(output) : new TextPresenter(output, errors, parsed.GetValue(_verbose));
    }

    private static Uri[] ParseAddresses(ArgumentResult result) => [.. result.Tokens.Select(token => ParseAddress(result, token.Value)).OfType<Uri>().Distinct()];

    private static Uri? ParseAddress(ArgumentResult result, string text)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp) && address.PathAndQuery == "/")
        {
            return address;
        }

        result.AddError($"--address '{text}' is not an address: write it like https://localhost:8000 or http://localhost:8001.");
        return null;
    }
}
