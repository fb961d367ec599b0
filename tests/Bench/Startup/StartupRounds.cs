using Microservices.Tests.Common;

namespace Microservices.Tests.Bench.Startup;

/// <summary>
/// Rounds, each of which measures every variant once: so they are compared under the same conditions, whatever else the machine does.
/// </summary>
internal sealed class StartupRounds(ProgramPair published, string certificates)
{
    private static readonly string[] Protocols = ["h2", "h2c"];

    private readonly Measurements _measurements = new();

    public async Task<Measurements> RunAsync(int rounds, IReadOnlyList<Variant> variants, CancellationToken cancellationToken)
    {
        await using var warm = await GreeterServerProcess.StartOtherAsync(published.Server, certificates);
        await Warm.UpAsync(warm, cancellationToken);
        for (var round = 0; round < rounds; round++)
        {
            // Each variant comes first in turn: what runs first may pay for what comes after it.
            for (var i = 0; i < variants.Count; i++)
            {
                await MeasureAsync(variants[(round + i) % variants.Count], warm, cancellationToken);
            }
        }

        return _measurements;
    }

    private async Task MeasureAsync(Variant variant, GreeterServerProcess warm, CancellationToken cancellationToken)
    {
        var pair = variant.IsPublished ? published : ProgramPair.Built;
        foreach (var protocol in Protocols)
        {
            var first = await Stopwatches.ServerAsync(pair.Server, certificates, protocol, variant.Environment, cancellationToken);
            _measurements.Add(Measured.ServerReply(protocol), variant, first);

            var (reply, end) = await Stopwatches.ClientAsync(pair.Client, warm, protocol, variant.Environment, cancellationToken);
            _measurements.Add(Measured.ClientReply(protocol), variant, reply);
            _measurements.Add(Measured.ClientEnd(protocol), variant, end);
        }
    }
}
