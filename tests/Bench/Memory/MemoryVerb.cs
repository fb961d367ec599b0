using Microservices.Tests.Bench.Reporting;

namespace Microservices.Tests.Bench.Memory;

/// <summary>What the observer holds for a connection, while it lives and when it is remembered.</summary>
internal sealed class MemoryVerb : IVerb
{
    private const int Connections = 2_000;
    private const int QuickRounds = 1;
    private const int FullRounds = 7;

    public string Name => "memory";

    public string Description => "Bytes that observing takes for a live connection, and for a remembered one.";

    public async Task<Outcome> RunAsync(bool quick, TextWriter output, CancellationToken cancellationToken)
    {
        var rounds = new List<(Footprint Plain, Footprint Observed, Footprint Remembering)>();
        for (var left = quick ? QuickRounds : FullRounds; left > 0; left--)
        {
            rounds.Add((await MeasureAsync(false, false), await MeasureAsync(true, false), await MeasureAsync(true, true)));
        }

        await output.WriteLineAsync($"heap for each of {Connections} h2c connections, bytes:{Environment.NewLine}{Table(rounds)}");
        var live = rounds.Select(round => round.Observed.Live - round.Plain.Live).Median();
        var remembered = rounds.Select(round => round.Remembering.Closed - round.Observed.Closed).Median();
        return new([new("live_bytes", live), new("remembered_bytes", remembered)], MemoryClaims.Shortfalls(live, remembered));

        async Task<Footprint> MeasureAsync(bool observed, bool remembered)
        {
            await output.WriteLineAsync($"{(remembered ? "remembering" : observed ? "observed" : "plain")} ...");
            return await Footprint.MeasureAsync(observed, remembered, Connections, cancellationToken);
        }
    }

    private static Table Table(IReadOnlyList<(Footprint Plain, Footprint Observed, Footprint Remembering)> rounds)
    {
        var table = new Table("server", "live", "least", "most", "closed", "least", "most");
        Add("plain", [.. rounds.Select(round => round.Plain)]);
        Add("observed", [.. rounds.Select(round => round.Observed)]);
        Add("remembering", [.. rounds.Select(round => round.Remembering)]);
        return table;

        void Add(string name, Footprint[] all)
        {
            var (live, closed) = (all.Select(one => one.Live), all.Select(one => one.Closed));
            table.Add(
                name,
                $"{live.Median():0}", $"{live.Min():0}", $"{live.Max():0}",
                $"{closed.Median():0}", $"{closed.Min():0}", $"{closed.Max():0}");
        }
    }
}
