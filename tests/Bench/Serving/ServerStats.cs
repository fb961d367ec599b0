namespace Microservices.Tests.Bench.Serving;

/// <summary>What a bare server has spent so far, and holds.</summary>
/// <param name="CpuSeconds">Processor time, in user and kernel mode.</param>
/// <param name="AllocatedBytes">Allocated since the start.</param>
/// <param name="HeapBytes">
/// Live after a full collection; 0 when none was asked for. Without the pinned heap, where Kestrel's pool keeps its buffers: how many of
/// them it keeps is chance, and the observer has none.
/// </param>
/// <param name="Connections">Open on the endpoint under load.</param>
internal sealed record ServerStats(double CpuSeconds, long AllocatedBytes, long HeapBytes, int Connections)
{
    public static ServerStats Now(bool settled, int connections) =>
        new(Environment.CpuUsage.TotalTime.TotalSeconds, GC.GetTotalAllocatedBytes(precise: true), settled ? SettledHeap() : 0, connections);

    private static long SettledHeap()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        var (info, live) = (GC.GetGCMemoryInfo(GCKind.FullBlocking), 0L);
        for (var generation = 0; generation <= GC.MaxGeneration + 1; generation++) // The last one has the large objects.
        {
            live += info.GenerationInfo[generation].SizeAfterBytes - info.GenerationInfo[generation].FragmentationAfterBytes;
        }

        return live;
    }
}
