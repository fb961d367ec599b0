using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Microservices.Client.Calls;
using Microservices.Client.Presentation;

namespace Microservices.Client.Commands;

/// <summary>The options that every calling command has.</summary>
internal sealed class CommonOptions
{
    private readonly Option<Uri> _address = new("--address")
    {
        Description = "The server: https:// for h2, http:// for h2c.",
        HelpName = "URL",
        DefaultValueFactory = _ => new Uri("https://localhost:8000"),
        CustomParser = ParseAddress,
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
        CustomParser = ParseDeadline,
    };

    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Tell more of the connection." };

    private readonly Option<bool> _json = new("--json") { Description = "One JSON object a line instead of text." };

    public CommonOptions() => _close.AcceptOnlyFromAmong("graceful", "keep");

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_address, _ca, _certificate, _key, _close, _deadline, _verbose, _json])
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

    public GreeterTarget Target(ParseResult parsed) => new()
    {
        Address = parsed.GetRequiredValue(_address),
        CaFile = parsed.GetValue(_ca),
        CertificateFile = parsed.GetValue(_certificate),
        KeyFile = parsed.GetValue(_key),
        CloseGracefully = parsed.GetValue(_close) == "graceful",
        Deadline = TimeSpan.FromSeconds(parsed.GetRequiredValue(_deadline)),
    };

    public IPresenter Presenter(ParseResult parsed)
    {
        var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        return parsed.GetValue(_json) ? new JsonPresenter(output) : new TextPresenter(output, errors, parsed.GetValue(_verbose));
    }

    private static Uri? ParseAddress(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp) && address.PathAndQuery == "/")
        {
            return address;
        }

        result.AddError($"--address '{text}' is not an address: write it like https://localhost:8000 or http://localhost:8001.");
        return null;
    }

    private static double ParseDeadline(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 86_400)
        {
            return seconds;
        }

        result.AddError($"--deadline '{text}' is not a number of seconds above 0 and up to 86400: write it like 10 or 0.5.");
        return default;
    }
}
