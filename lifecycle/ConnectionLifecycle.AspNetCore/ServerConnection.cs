using System.IO.Pipelines;
using System.Net.Security;
using ConnectionLifecycle.AspNetCore.Drain;
using ConnectionLifecycle.AspNetCore.Transport;
using Microsoft.AspNetCore.Connections;

namespace ConnectionLifecycle.AspNetCore;

/// <summary>Everything of one connection of the server: its state, its transport, its drain and limits, the calls that it serves.</summary>
internal sealed class ServerConnection : IConnectionLifecycleFeature, IDisposable
{
    private readonly ConnectionContext _context;
    private ObservingDuplexPipe? _transport;
    private OpenCalls? _calls;

    /// <param name="server">Whose connection it is.</param>
    /// <param name="connection">Its state.</param>
    /// <param name="context">The accepted connection.</param>
    /// <param name="stop">Cancelled when Kestrel stops, and has stopped listening: a client that connected anew would only find the next end.</param>
    public ServerConnection(ServerConnections server, TrackedConnection connection, ConnectionContext context, CancellationToken stop)
    {
        (Server, Connection, _context) = (server, connection, context);
        Drain = new ConnectionDrain(this);
        Limits = new ConnectionLimits(this, stop);
        connection.Listener = Limits;
    }

    public ServerConnections Server { get; }

    public TrackedConnection Connection { get; }

    public ConnectionDrain Drain { get; }

    public ConnectionLimits Limits { get; }

    /// <summary>Where its frames pass.</summary>
    public ObservingDuplexPipe Transport => _transport ?? throw new InvalidOperationException("The connection has no transport yet.");

    /// <summary>The calls that are being served.</summary>
    public OpenCalls Calls => _calls ?? Interlocked.CompareExchange(ref _calls, new(Server), null) ?? _calls;

    public CancellationToken Draining => Drain.Begun;

    /// <summary>Watches this transport, in the place of any before.</summary>
    public ObservingDuplexPipe Observe(IDuplexPipe transport, SslStream? tls = null, ITransportDetector? detector = null) =>
        _transport = new ObservingDuplexPipe(transport, tls, Connection, Server, detector);

    public void RequestClose(string cause)
    {
        CloseToken.Check(cause);
        Drain.Start(cause);
    }

    public void RequestCloseAfterStream(int streamId, string cause)
    {
        CloseToken.Check(cause);
        var ended = Connection.When(one => !one.IsActive(streamId));
        if (ended.IsCompleted)
        {
            Drain.Start(cause);
        }
        else
        {
            _ = CloseAfterAsync();
        }

        async Task CloseAfterAsync()
        {
            await ended.ConfigureAwait(false);
            Drain.Start(cause);
        }
    }

    public Task<CloseRecord> CloseAsync(string reason, TimeSpan? grace = null, CancellationToken cancellationToken = default)
    {
        CloseToken.Check(reason);
        Grace.Check(grace);
        Drain.Start(reason, grace);
        return Connection.ClosedAsync(cancellationToken);
    }

    /// <summary>No drain any more: cuts the connection.</summary>
    public void Abort(string why) => _context.Abort(new ConnectionAbortedException(why));

    /// <summary>The connection is over: nothing is to be drained any more.</summary>
    public void Dispose() => Drain.Dispose();
}
