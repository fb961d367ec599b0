using System.Buffers;
using System.IO.Pipelines;
using ConnectionLifecycle;
using ConnectionLifecycle.AspNetCore;
using ConnectionLifecycle.AspNetCore.Drain;
using ConnectionLifecycle.AspNetCore.Transport;
using ConnectionLifecycle.Connections;
using Microservices.Tests.Common;
using Microservices.Tests.Common.Http2;
using Microservices.Tests.Unit.Connections;
using Microservices.Tests.Unit.Frames;
using Microsoft.AspNetCore.Connections;

namespace Microservices.Tests.Unit.Kestrel;

/// <summary>One connection of a server whose clock stands still, between a scripted client and a scripted Kestrel.</summary>
internal sealed class ManagedConnection : IDisposable
{
    private const int Step = 60;
    private const int LooksEachStep = 20; // What needs no time is given the processor first.

    private readonly Pipe _fromClient = new(new PipeOptions(useSynchronizationContext: false));
    private readonly Pipe _fromServer = new(new PipeOptions(useSynchronizationContext: false));
    private readonly DefaultConnectionContext _context = new();
    private readonly ConnectionScript _script = new(ConnectionSide.Server, ConnectionDetail.Frames);
    private readonly ServerConnections _server;
    private readonly ObservingDuplexPipe _transport;
    private readonly SinkReader _sent;
    private readonly CancellationTokenSource _kestrelStops = new();
    private readonly Queue<string> _waiting = []; // What was sent and no gate has seen.

    public ManagedConnection(Action<ConnectionLifecycleOptions> manage)
    {
        _sent = new SinkReader(Sent, ConnectionSide.Server);
        var options = new ConnectionLifecycleOptions();
        manage(options);
        _server = new ServerConnections(options, new ConnectionObservers([]), Timeout.InfiniteTimeSpan, _script.Clock, CancellationToken.None);
        var connection = new ServerConnection(_server, _script.Connection, _context, _kestrelStops.Token);
        _transport = connection.Observe(new Ends(_fromClient.Reader, _fromServer.Writer));
        (Drain, Limits) = (connection.Drain, connection.Limits);
        _script.Connection.OnTransportReady();
        Client(FrameBytes.ClientPreface, FrameBytes.Settings());
        Server(FrameBytes.Settings());
        _waiting.Clear();
    }

    public ConnectionDrain Drain { get; }

    public ConnectionLimits Limits { get; }

    public CancellationToken Aborted => _context.ConnectionClosed;

    /// <summary>Why the close was asked for, null when it was not.</summary>
    public string? Asked
    {
        get
        {
            lock (_script.Events)
            {
                return _script.Events.OfType<CloseRequested>().SingleOrDefault()?.Cause;
            }
        }
    }

    /// <summary>What this end put in since the last time, as the frame reader sees it.</summary>
    public FactList Sent { get; } = [];

    /// <summary>Whether this end has said that the connection ends.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Kestrel stops, and has stopped listening.</summary>
    public void StopKestrel() => _kestrelStops.Cancel();

    /// <summary>Whether Kestrel has been asked to close.</summary>
    public bool KestrelIsAsked => Drain.CloseRequested.IsCancellationRequested;

    /// <summary>A gate: as much time passes as this end needs to send this, next.</summary>
    public async Task SendsAsync(params string[] facts)
    {
        await PassUntilAsync(() =>
        {
            Read();
            return _waiting.Count >= facts.Length;
        });
        Assert.Equal(facts, facts.Select(_ => _waiting.Dequeue()));
    }

    /// <summary>A gate: as much time passes as this end needs to ask Kestrel.</summary>
    public Task KestrelAskedAsync() => PassUntilAsync(() => KestrelIsAsked);

    /// <summary>A gate: as much time passes as this end needs to cut the connection.</summary>
    public Task AbortedAsync() => PassUntilAsync(() => Aborted.IsCancellationRequested);

    /// <summary>This much time passes and nothing is sent.</summary>
    public async Task QuietAsync(int seconds)
    {
        await LookAsync();
        for (var left = seconds; left > 0; left -= Step)
        {
            _script.Clock.Advance(TimeSpan.FromSeconds(Math.Min(left, Step)));
            await Task.Yield();
        }

        Read();
        Assert.Empty(_waiting);
    }

    /// <summary>Time passes, and then the server looks at the connection.</summary>
    public void Pass(double seconds)
    {
        _script.Clock.Advance(TimeSpan.FromSeconds(seconds));
        Limits.Look(_server.Now);
        Read();
    }

    public void Client(params byte[][] frames)
    {
        if (frames.Length == 0)
        {
            return;
        }

        foreach (var frame in frames)
        {
            _fromClient.Writer.Write(frame);
        }

        _fromClient.Writer.FlushAsync().AsTask().GetAwaiter().GetResult();
        Assert.True(_transport.Input.TryRead(out var result));
        _transport.Input.AdvanceTo(result.Buffer.End);
    }

    public void Server(params byte[][] frames)
    {
        foreach (var frame in frames)
        {
            _transport.Output.WriteAsync(frame).AsTask().GetAwaiter().GetResult();
        }

        Read();
    }

    public CloseRecord Close() => _script.Close();

    public void Dispose()
    {
        Drain.Dispose();
        _server.Dispose();
        _kestrelStops.Dispose();
    }

    // What this end does next, it does on other threads: time passes until it has been done.
    private async Task PassUntilAsync(Func<bool> isDone)
    {
        await PassAsync().Bounded();

        async Task PassAsync()
        {
            while (!await LookAsync(isDone))
            {
                _script.Clock.Advance(TimeSpan.FromSeconds(Step));
            }
        }
    }

    private static async Task<bool> LookAsync(Func<bool>? isDone = null)
    {
        for (var look = 0; look < LooksEachStep; look++)
        {
            if (isDone?.Invoke() == true)
            {
                return true;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }

        return false;
    }

    private void Read()
    {
        Sent.Clear();
        if (_fromServer.Reader.TryRead(out var result))
        {
            _sent.Read(result.Buffer.ToArray());
            _fromServer.Reader.AdvanceTo(result.Buffer.End);
            foreach (var fact in Sent.Where(fact => !fact.Contains(" flags=", StringComparison.Ordinal)))
            {
                _waiting.Enqueue(fact);
            }

            HasEnded |= Sent.Any(fact => fact.StartsWith("GOAWAY", StringComparison.Ordinal));
        }
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
