using Microservices.Tests.Bench.Load;
using Microservices.Tests.Bench.Serving;

namespace Microservices.Tests.Bench.Overhead;

/// <summary>What one endpoint did in its part of a round.</summary>
/// <param name="CallsPerSecond">By the clock: what others take of the core is missing.</param>
/// <param name="CallsPerCpuSecond">By the server's own processor time: on a core that it has to itself the same.</param>
/// <param name="BytesPerFrame">Allocated.</param>
internal sealed record Slice(double CallsPerSecond, double CallsPerCpuSecond, double BytesPerFrame)
{
    public static async Task<Slice> MeasureAsync(
        BareServerProcess server, ServerLoad load, int streams, TimeSpan time, CancellationToken cancellationToken)
    {
        var before = await server.StatsAsync(settled: false, cancellationToken);
        var started = TimeProvider.System.GetTimestamp();
        double calls = await load.CallAsync(streams, time, cancellationToken);
        var elapsed = TimeProvider.System.GetElapsedTime(started);
        var after = await server.StatsAsync(settled: false, cancellationToken);
        return new(
            calls / elapsed.TotalSeconds,
            calls / (after.CpuSeconds - before.CpuSeconds),
            (after.AllocatedBytes - before.AllocatedBytes) / (calls * Wire.FramesPerCall));
    }
}
