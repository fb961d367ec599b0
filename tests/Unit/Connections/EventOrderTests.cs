using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ConnectionLifecycle;
using ConnectionLifecycle.Connections;
using Microservices.Tests.Common;
using Microservices.Tests.Common.Http2;
using Microservices.Tests.Unit.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Microservices.Tests.Unit.Connections;

/// <summary>However threads race, each observer gets the events in order, one at a time, outside of every lock; the last is the close.</summary>
public sealed class EventOrderTests
{
    private const int Races = 300_000;

    [Fact]
    public void InARaceOfCloseGoAwayFramesAndDrain_EventsAreInOrder_AndTheCloseIsLast()
    {
        var checker = new Checker();
        TrackedConnection connection = null!;
        var race = 0;
        using var start = new Barrier(4, _ => connection = Begin(checker, race++));
        Action<TrackedConnection>[] racers =
        [
            one => one.OnClosed(),
            one => one.FromServer.Read([.. FrameBytes.Settings(), .. FrameBytes.GoAway(0, ErrorCode.NoError, "max_age")]),
            one => one.FromClient.Read([.. FrameBytes.ClientPreface, .. FrameBytes.Settings(), .. FrameBytes.Ping(1), .. FrameBytes.GoAway(0, ErrorCode.NoError)]),
            one =>
            {
                one.OnCloseRequested("max_age");
                one.OnEvidence(new Evidence(EvidenceKind.Reset, ClosedBy.Unknown));
                one.OnClosed();
            },
        ];
        var threads = racers.Select(act => new Thread(() =>
        {
            for (var round = 0; round < Races; round++)
            {
                start.SignalAndWait();
                act(connection);
            }
        })).ToList();

        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.Empty(checker.Faults);
        Assert.Equal(Races, checker.Closed);
    }

    [Fact]
    public void AnObserverThatIsUnderWay_GetsTheNextEventAfterwards_AlsoWhenItCausedIt()
    {
        var seen = new List<string>();
        var observer = new Acting(seen);
        var connection = new TrackedConnection(ConnectionSide.Server, "c1", new ConnectionObservers([observer, new Noting(seen)]), TimeProvider.System);

        connection.OnStarted();

        Assert.Equal(["acting: ConnectionStarted", "noting: ConnectionStarted", "acting: CloseRequested", "noting: CloseRequested"], seen);
    }

    [Fact]
    public async Task WhatAnObserverThrows_IsLoggedOnce_AndTheOthersGetEveryEvent()
    {
        var log = new LogList(LogLevel.Information);
        var seen = new List<string>();
        var observers = new ConnectionObservers([new Throwing(), new Noting(seen)], log);
        foreach (var id in (string[])["c1", "c2"])
        {
            var connection = new TrackedConnection(ConnectionSide.Server, id, observers, TimeProvider.System);
            connection.OnStarted();
            connection.OnClosed();
            await connection.PublishedAsync().Bounded();
        }

        Assert.Equal(4, seen.Count);
        Assert.Contains(nameof(Throwing), Assert.Single(log).Text, StringComparison.Ordinal);
    }

    private static TrackedConnection Begin(Checker checker, int race)
    {
        var connection = new TrackedConnection(ConnectionSide.Server, $"{race}", new ConnectionObservers([checker]), TimeProvider.System);
        connection.OnStarted();
        return connection;
    }

    private sealed class Checker : IConnectionObserver
    {
        private readonly ConditionalWeakTable<TrackedConnection, Last> _last = [];
        private int _closed;

        public ConcurrentQueue<string> Faults { get; } = [];

        public int Closed => _closed;

        public void OnEvent(ConnectionEvent connectionEvent)
        {
            var last = _last.GetOrCreateValue(connectionEvent.Connection);
            if (connectionEvent.Moment.Sequence != last.Sequence + 1 || last.IsClosed || Interlocked.Exchange(ref last.IsInside, 1) != 0)
            {
                Faults.Enqueue($"{connectionEvent.Connection.Id}: {connectionEvent} after {last.Sequence}");
            }

            // One race in a thousand waits for another thread, which needs the connection's lock.
            if (connectionEvent is GoAwaySeen or ConnectionClosed && connectionEvent.Connection.Id.EndsWith("000", StringComparison.Ordinal)
                && !Task.Run(() => connectionEvent.Connection.State).Wait(TimeSpan.FromSeconds(30)))
            {
                Faults.Enqueue($"{connectionEvent.Connection.Id}: called inside of a lock");
            }

            last.Sequence++;
            last.IsClosed |= connectionEvent is ConnectionClosed;
            Interlocked.Add(ref _closed, connectionEvent is ConnectionClosed ? 1 : 0);
            Interlocked.Exchange(ref last.IsInside, 0);
        }
    }

    private sealed class Last
    {
        public int Sequence;
        public int IsInside;
        public bool IsClosed;
    }

    private sealed class Acting(List<string> seen) : IConnectionObserver
    {
        public void OnEvent(ConnectionEvent connectionEvent)
        {
            seen.Add($"acting: {connectionEvent.GetType().Name}");
            connectionEvent.Connection.OnCloseRequested("app_requested");
        }
    }

    private sealed class Noting(List<string> seen) : IConnectionObserver
    {
        public void OnEvent(ConnectionEvent connectionEvent) => seen.Add($"noting: {connectionEvent.GetType().Name}");
    }

    private sealed class Throwing : IConnectionObserver
    {
        public void OnEvent(ConnectionEvent connectionEvent) => throw new InvalidOperationException("An observer's own trouble.");
    }
}
