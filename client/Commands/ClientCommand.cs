using System.CommandLine;
using System.CommandLine.Help;
using Microservices.Certificates;
using Microservices.Client.Calls;
using Microservices.Client.Demo;

namespace Microservices.Client.Commands;

/// <summary>The command line: <c>hello</c> (default), <c>stream</c>, <c>load</c> and <c>demo</c>.</summary>
internal static class ClientCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (!args.Any(arg => arg.Contains("http://", StringComparison.OrdinalIgnoreCase)))
        {
            SystemRoots.ReadAhead(); // Before it is certain that the call goes over TLS: a wrong guess delays nothing.
        }

        var parsed = Build().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            var words = parsed.Errors[0].Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            await Console.Error.WriteLineAsync($"error: {string.Join(' ', words)} (--help shows what there is)");
            return ExitCodes.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TimeSpan.FromSeconds(10),
            });
        }
        catch (UsageException e)
        {
            await Console.Error.WriteLineAsync($"error: {e.Message}");
            return ExitCodes.Usage;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("error: interrupted.");
            return ExitCodes.Failure;
        }
        catch (DemoException e)
        {
            await Console.Error.WriteLineAsync($"error: {e.Message}");
            return ExitCodes.Failure;
        }
    }

    private static RootCommand Build()
    {
        var common = new CommonOptions();
        var name = new Argument<string>("name") { Description = "Whom to greet.", DefaultValueFactory = _ => string.Empty, HelpName = "NAME" };

        var hello = new Command("hello", "Greets with one reply (the default).") { name };
        hello.SetAction((parsed, cancellationToken) =>
            GreeterCalls.HelloAsync(common.Target(parsed), parsed.GetRequiredValue(name), common.Presenter(parsed), cancellationToken));

        var stream = new Command("stream", "Greets with a stream of replies.") { name };
        stream.SetAction((parsed, cancellationToken) =>
            GreeterCalls.StreamAsync(common.Target(parsed), parsed.GetRequiredValue(name), common.Presenter(parsed), cancellationToken));

        var demo = new Command("demo", "Starts a server, calls it over h2 and h2c, shows both sides and stops it.");
        demo.SetAction((parsed, cancellationToken) => DemoRun.RunAsync(parsed.InvocationConfiguration.Output, cancellationToken));

        var root = new RootCommand("Calls the Greeter over HTTP/2 and tells how the connection began and ended.") { hello, stream, new LoadCommand(common).Command, demo };
        common.AddTo(root);
        root.SetAction((parsed, cancellationToken) =>
            GreeterCalls.HelloAsync(common.Target(parsed), string.Empty, common.Presenter(parsed), cancellationToken));

        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }
}
