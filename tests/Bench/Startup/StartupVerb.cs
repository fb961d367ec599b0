using Microservices.Tests.Bench.Reporting;
using Microservices.Tests.Common;

namespace Microservices.Tests.Bench.Startup;

/// <summary>Process start to first reply, of the server and of the client.</summary>
internal sealed class StartupVerb : IVerb
{
    private const int QuickRounds = 5;
    private const int FullRounds = 21;

    public string Name => "startup";

    public string Description => "Process start to first reply: as published, and compiled at run time.";

    public async Task<Outcome> RunAsync(bool quick, TextWriter output, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        await output.WriteLineAsync("publishing ...");
        var published = await ProgramPair.PublishAsync(folder.Path, cancellationToken);

        var rounds = quick ? QuickRounds : FullRounds;
        await output.WriteLineAsync($"{rounds} rounds ...");
        Variant[] variants = quick ? [Variant.Jit, Variant.Published] : [Variant.Jit, Variant.Published, .. Variant.Tuned];
        var measurements = await new StartupRounds(published, Path.Combine(folder.Path, "certs")).RunAsync(rounds, variants, cancellationToken);

        await output.WriteLineAsync($"{measurements.Table()}");
        return new(measurements.Figures(), StartupClaims.Shortfalls(measurements));
    }
}
