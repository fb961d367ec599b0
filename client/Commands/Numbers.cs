using System.CommandLine.Parsing;
using System.Globalization;

namespace Microservices.Client.Commands;

/// <summary>Reads an option's number; one that cannot be gets a line that says how to write it.</summary>
internal static class Numbers
{
    public static double Seconds(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 86_400)
        {
            return seconds;
        }

        result.AddError($"{Name(result)} '{text}' is not a number of seconds above 0 and up to 86400: write it like 10 or 0.5.");
        return default;
    }

    public static Func<ArgumentResult, long> From(long lowest, long highest) => result =>
    {
        var text = result.Tokens[0].Value;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= lowest && number <= highest)
        {
            return number;
        }

        result.AddError($"{Name(result)} '{text}' is not a whole number from {lowest} to {highest}: write it like 100.");
        return lowest;
    };

    private static string Name(ArgumentResult result) => ((OptionResult)result.Parent!).Option.Name;
}
