using Microsoft.AspNetCore.Connections;

namespace ConnectionLifecycle.AspNetCore.Transport;

/// <summary>
/// The outermost part, below TLS: here a connection's story begins, and here it ends, whether or not it ever came to HTTP/2.
/// </summary>
internal sealed class TransportMiddleware(
    ConnectionDelegate next, bool encrypted, IReadOnlyList<IConnectionObserver> observers, TimeProvider time)
{
    // Not async: what Kestrel awaits must be completed by hand, see EngineReasons.
    public Task OnConnectionAsync(ConnectionContext context)
    {
        var connection = new TrackedConnection(Peer.Server, context.ConnectionId, observers, time)
        {
            LocalEndPoint = context.LocalEndPoint,
            RemoteEndPoint = context.RemoteEndPoint,
            IsEncrypted = encrypted,
        };
        var completion = new TaskCompletionSource();
        _ = RunAsync(context, connection, completion);
        return completion.Task;
    }

    private async Task RunAsync(ConnectionContext context, TrackedConnection connection, TaskCompletionSource completion)
    {
        context.Features.Set(connection);
        connection.OnStarted();
        Exception? failure = null;
        try
        {
            await (encrypted ? HandshakeAsync(context, connection) : next(context)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failure = e; // Kestrel's to handle, by way of what it awaits.
        }

        EngineReasons.End(connection, completion, failure);
    }

    private async Task HandshakeAsync(ConnectionContext context, TrackedConnection connection)
    {
        var transport = context.Transport;
        var handshake = new HandshakeReader(transport.Input, connection) { Output = transport.Output };
        context.Transport = handshake;
        EngineReasons.BeginHandshake(handshake);
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            context.Transport = transport;
            if (connection.State == ConnectionState.Connecting)
            {
                connection.OnEvidence(handshake.Failure);
            }
        }
    }
}
