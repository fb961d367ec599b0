using System.CommandLine;
using Microservices.Tests.Bench.Reporting;

namespace Microservices.Tests.Bench;

/// <summary>
/// The command line: a verb, and how thorough it is. Exit code 0; 1 when the README claims more than was measured, or when nothing
/// could be measured; 2 for wrong usage.
/// </summary>
internal static class BenchCommand
{
    /// <summary>Time for a cancelled verb to end the processes it started and to remove its files.</summary>
    private static readonly TimeSpan CleanUpLimit = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(string[] args, IEnumerable<IVerb> verbs)
    {
        var parsed = Root(verbs).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync($"error: {parsed.Errors[0].Message} (--help shows what there is)");
            return 2;
        }

#if DEBUG
        await Console.Error.WriteLineAsync("warning: a Debug build says nothing about speed; run with -c Release.");
#endif
        try
        {
            return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = CleanUpLimit });
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("error: interrupted.");
            return 1;
        }
        catch (BenchException e)
        {
            await Console.Error.WriteLineAsync($"error: {e.Message}");
            return 1;
        }
    }

    private static RootCommand Root(IEnumerable<IVerb> verbs)
    {
        var root = new RootCommand("Measures the pair. The last line of each verb is for programs: 'VERB: name=value name=value ...'.");
        foreach (var verb in verbs)
        {
            root.Subcommands.Add(Command(verb));
        }

        return root;
    }

    private static Command Command(IVerb verb)
    {
        var quick = new Option<bool>("--quick") { Description = "Within a minute (the default)." };
        var full = new Option<bool>("--full") { Description = "As long as the README's figures need." };
        var command = new Command(verb.Name, verb.Description) { quick, full };
        command.Validators.Add(result =>
        {
            if (result.GetResult(quick) is not null && result.GetResult(full) is not null)
            {
                result.AddError("--quick and --full exclude each other: give one of them, or neither.");
            }
        });
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(verb, quick: !parsed.GetValue(full), parsed.InvocationConfiguration, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(IVerb verb, bool quick, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        await console.Output.WriteLineAsync(Machine.Describe());
        var outcome = await verb.RunAsync(quick, console.Output, cancellationToken);
        foreach (var shortfall in outcome.Shortfalls)
        {
            await console.Error.WriteLineAsync($"short of the README: {shortfall}");
        }

        await console.Output.WriteLineAsync($"{verb.Name}: {string.Join(' ', outcome.Figures)}");
        return outcome.Shortfalls.Count == 0 ? 0 : 1;
    }
}
