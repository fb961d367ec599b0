using Microservices.Server.Hosting;

namespace Microservices.Server.Health.SelfChecking;

/// <summary><c>server healthcheck</c>: asks the server that has the same settings whether it serves, where no other tool is at hand.</summary>
internal static class SelfCheck
{
    public const string Command = "healthcheck";

    /// <returns>The exit code: 0 when it serves; otherwise 1, and one line says why.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        string? mistake;
        try
        {
            var (address, settings) = SelfCheckAddress.TakeFrom(args);
            var commandLine = CommandLine.Parse([.. settings]);
            if (commandLine.Answer is not null)
            {
                return await commandLine.SayAsync();
            }

            address ??= SelfCheckAddress.Of(GreeterServer.CreateBuilder(commandLine.Configuration).Configuration);
            mistake = await SelfCheckCall.FindMistakeAsync(address);
            if (mistake is null)
            {
                await Console.Out.WriteLineAsync($"{address.GetLeftPart(UriPartial.Authority)} is SERVING");
                return 0;
            }
        }
        catch (Exception e)
        {
            mistake = StartupError.Describe(e);
        }

        await Console.Error.WriteLineAsync($"error: {mistake}");
        return 1;
    }
}
