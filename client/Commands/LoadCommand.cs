using System.CommandLine;
using Microservices.Client.Load;

namespace Microservices.Client.Commands;

/// <summary>The command <c>load</c>: its options, and what they make of it.</summary>
internal sealed class LoadCommand
{
    private const int MostCalls = 1_000_000_000;
    private const double DefaultSeconds = 10;

    private readonly CommonOptions _common;

    private readonly Option<double?> _duration = new("--duration")
    {
        Description = "How long to call. [default: 10, unless --calls is given]",
        HelpName = "SECONDS",
        CustomParser = result => Numbers.Seconds(result),
    };

    private readonly Option<long?> _calls = new("--calls")
    {
        Description = "How many calls to make, instead of a time.",
        HelpName = "N",
        CustomParser = result => Numbers.From(1, MostCalls)(result),
    };

    private readonly Option<long> _concurrency = new("--concurrency")
    {
        Description = "How many calls are under way at once.",
        HelpName = "N",
        DefaultValueFactory = _ => 16,
        CustomParser = Numbers.From(1, 10_000),
    };

    private readonly Option<string> _kind = new("--kind")
    {
        Description = "Calls with one reply, with a stream of replies, or both in turn.",
        HelpName = "unary|stream|mixed",
        DefaultValueFactory = _ => "unary",
    };

    private readonly Option<long> _closeEvery = new("--close-every")
    {
        Description = "Every how many calls one asks the server to close its connection gracefully, 0 for never.",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
        CustomParser = Numbers.From(0, MostCalls),
    };

    public LoadCommand(CommonOptions common)
    {
        _common = common;
        _kind.AcceptOnlyFromAmong("unary", "stream", "mixed");
        Command = new Command("load", "Calls again and again, over all servers behind one or several --address, and counts.")
        {
            _duration, _calls, _concurrency, _kind, _closeEvery,
        };
        Command.Validators.Add(result =>
        {
            if (result.GetResult(_duration) is not null && result.GetResult(_calls) is not null)
            {
                result.AddError("--duration and --calls exclude each other: give a time or a number of calls.");
            }
        });
        Command.SetAction((parsed, cancellationToken) => LoadRun.RunAsync(Options(parsed), Presenter(parsed), cancellationToken));
    }

    public Command Command { get; }

    private LoadOptions Options(ParseResult parsed)
    {
        var calls = parsed.GetValue(_calls);
        return new LoadOptions
        {
            Target = _common.Targets(parsed),
            Duration = calls is null ? TimeSpan.FromSeconds(parsed.GetValue(_duration) ?? DefaultSeconds) : null,
            Calls = calls,
            Concurrency = (int)parsed.GetRequiredValue(_concurrency),
            Kind = Enum.Parse<LoadKind>(parsed.GetRequiredValue(_kind), ignoreCase: true),
            CloseEvery = parsed.GetRequiredValue(_closeEvery),
        };
    }

    private ILoadPresenter Presenter(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        return _common.IsJson(parsed)
            ? new JsonLoadPresenter(output)
            : new TextLoadPresenter(output, Console.IsOutputRedirected ? null : Console.WindowWidth);
    }
}
