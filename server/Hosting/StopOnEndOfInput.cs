namespace Microservices.Server.Hosting;

/// <summary>Stops the server when the program that started it lets go of its standard input, be it by a crash.</summary>
internal sealed class StopOnEndOfInput(ServerOptions options, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.StopOnEndOfInput)
        {
            return;
        }

        await using var input = Console.OpenStandardInput();
        await input.CopyToAsync(Stream.Null, stoppingToken);
        lifetime.StopApplication();
    }
}
