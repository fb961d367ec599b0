using System.Collections.Concurrent;

namespace Microservices.Tests.Bench.Churn;

/// <summary>So many calls at a time, each that ends followed by another.</summary>
internal sealed class ChurnLoad(ChurnScenario scenario, ChurnClient client)
{
    /// <summary>Where calls ask for a close, one in so many does.</summary>
    private const int CallsPerClose = 10;

    /// <summary>How long a caller that lost a call waits: else what refuses calls at once would be most of what is counted.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<string, int> _lost = [];
    private int _keys;
    private volatile bool _over;

    public int Calls => _keys;

    public IReadOnlyDictionary<string, int> Lost => _lost;

    /// <summary>Calls until the other work is done, and then until every call is over.</summary>
    public async Task RunWhileAsync(Task work)
    {
        var calls = Task.WhenAll(Enumerable.Range(0, scenario.Concurrency).Select(_ => Task.Run(CallAsync)));
        try
        {
            await work;
        }
        finally
        {
            _over = true;
            await calls;
        }
    }

    private async Task CallAsync()
    {
        while (!_over)
        {
            var key = Interlocked.Increment(ref _keys);
            var streaming = scenario.Kind == CallKind.ServerStreaming || (scenario.Kind == CallKind.Mixed && key % 2 == 0);
            var closes = scenario.Mode == ChurnMode.Requested && key % CallsPerClose == 0;
            if (await client.CallAsync(key, streaming, closes) is { } lost)
            {
                _lost.AddOrUpdate(lost, 1, static (_, count) => count + 1);
                await Task.Delay(Pause, TimeProvider.System);
            }
        }
    }
}
