using ConnectionLifecycle;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Matrix;

/// <summary>What one side's registry tells, in order. For one reader.</summary>
internal sealed class Records
{
    private readonly IAsyncEnumerator<ConnectionEvent> _events;
    private readonly List<CloseRecord> _closed = [];

    public Records() => _events = Registry.Subscribe().GetAsyncEnumerator();

    public ConnectionRegistry Registry { get; } = new();

    /// <summary>A gate: waits for an event that has not been waited past.</summary>
    public async Task<T> NextAsync<T>()
        where T : ConnectionEvent
    {
        while (true)
        {
            Assert.True(await _events.MoveNextAsync().AsTask().Bounded());
            if (_events.Current is ConnectionClosed closed)
            {
                _closed.Add(closed.Record);
            }

            if (_events.Current is T awaited)
            {
                return awaited;
            }
        }
    }

    /// <summary>The record of the connection that ended first.</summary>
    public async Task<CloseRecord> FirstAsync()
    {
        if (_closed.Count == 0)
        {
            await NextAsync<ConnectionClosed>();
        }

        return _closed[0];
    }

    /// <summary>When all is over: each connection has had one record, and no more.</summary>
    public async Task AssertOneForEachAsync()
    {
        while (_closed.Count < Registry.Closed.Count + Registry.Live.Count)
        {
            await NextAsync<ConnectionClosed>();
        }

        Assert.Empty(Registry.Live);
        Assert.Equal(_closed, Registry.Closed);
        Assert.Equal(_closed.Count, _closed.DistinctBy(record => record.ConnectionId).Count());
    }
}
