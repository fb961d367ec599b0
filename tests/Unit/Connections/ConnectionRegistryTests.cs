using ConnectionLifecycle;
using Microservices.Tests.Common;

namespace Microservices.Tests.Unit.Connections;

/// <summary>What lives, what is remembered, and what subscribers are told.</summary>
public sealed class ConnectionRegistryTests
{
    [Fact]
    public void AConnection_LivesUntilItIsClosed()
    {
        var registry = new ConnectionRegistry();
        var (first, second) = (ConnectionScript.Open(more: registry), new ConnectionScript(more: registry));
        Assert.Equivalent(new[] { first.Connection, second.Connection }, registry.Live);

        var record = second.Close();
        Assert.Same(first.Connection, Assert.Single(registry.Live));
        Assert.Same(record, Assert.Single(registry.Closed));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void OnlyTheLastRecords_AreRemembered(int limit)
    {
        var registry = new ConnectionRegistry(new() { MaxRecords = limit });
        var records = Enumerable.Range(0, 10).Select(_ => new ConnectionScript(more: registry).Close()).ToList();

        Assert.Equal(records.TakeLast(limit), registry.Closed);
    }

    [Fact]
    public void ManyBytes_PushOutTheOldest_AndOneTooLargeLeavesNothing()
    {
        var size = new ConnectionScript().Close().EstimatedBytes;
        var registry = new ConnectionRegistry(new() { MaxBytes = 3 * size });
        var records = Enumerable.Range(0, 10).Select(_ => new ConnectionScript(more: registry).Close()).ToList();
        Assert.Equal(records.TakeLast(3), registry.Closed);

        var large = new ConnectionScript(more: registry);
        large.Connection.OnEvidence(new(EvidenceKind.HandshakeFailed, ClosedBy.Client, new string('x', 10 * size)));
        large.Close();
        Assert.Empty(registry.Closed);

        Assert.Same(new ConnectionScript(more: registry).Close(), Assert.Single(registry.Closed));
    }

    [Fact]
    public async Task ASubscriber_IsToldWhatHappensFromThenOn()
    {
        var registry = new ConnectionRegistry();
        var script = new ConnectionScript(ConnectionSide.Client, more: registry);
        var subscription = registry.Subscribe();
        script.Connection.OnTransportReady();
        script.Close();

        Assert.Equal(script.Events.Skip(1), await subscription.Take(2).ToListAsync().AsTask().Bounded());
    }

    [Fact]
    public async Task AStalledSubscriber_BlocksNothing_AndMissesOnlyTheOldest()
    {
        const int Waiting = 8;
        var registry = new ConnectionRegistry(new() { MaxWaitingEvents = Waiting });
        var stalled = registry.Subscribe();
        var events = Enumerable.Range(0, 1000).SelectMany(_ =>
        {
            var script = new ConnectionScript(more: registry);
            script.Close();
            return script.Events;
        }).ToList();

        Assert.Equal(events.TakeLast(Waiting), await stalled.Take(Waiting).ToListAsync().AsTask().Bounded());
    }

    [Fact]
    public async Task WhoLeaves_IsForgotten()
    {
        var registry = new ConnectionRegistry();
        using var cancelled = new CancellationTokenSource();
        var leaves = registry.Subscribe();
        var isCancelled = registry.Subscribe(cancelled.Token).ToListAsync().AsTask();
        _ = registry.Subscribe(cancelled.Token); // And this one is never read.
        Assert.Equal(3, registry.Subscribers);

        _ = new ConnectionScript(more: registry);
        Assert.IsType<ConnectionStarted>(await leaves.FirstAsync().AsTask().Bounded());
        Assert.Equal(2, registry.Subscribers);

        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => isCancelled.Bounded());
        Assert.Equal(0, registry.Subscribers);
    }
}
