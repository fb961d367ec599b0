namespace ConnectionLifecycle.SocketsHttp;

/// <summary>Chooses the GOAWAY that a client sends before it closes a connection. <see cref="SocketsHttpHandler"/> sends none.</summary>
internal static class ClientGoAway
{
    private const uint ProtocolError = 1;
    private const uint InternalError = 2;

    /// <summary>To a peer that did not answer a keepalive PING.</summary>
    public static GoAway KeepaliveTimeout { get; } = new(0, new ErrorCode(InternalError), CloseCause.KeepaliveTimeout.Word());

    /// <summary>What explains that the handler disposes a connection whose peer has neither ended nor broken it.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="pool">Whose connection it is.</param>
    /// <param name="reading">Whether the handler still waits for frames: it stops where it has found an error in one.</param>
    public static GoAway Of(TrackedConnection connection, ClientPool pool, bool reading)
    {
        if (connection.HasReceivedGoAway)
        {
            return Polite(); // RFC 9113 section 6.8: who needs the connection no more should say so, too.
        }

        if (pool.IsDisposed)
        {
            return Polite("client transport shutdown"); // As grpc-go says it.
        }

        var idle = connection.StreamsActive == 0;
        return (reading, idle) switch
        {
            (false, false) => new(0, new ErrorCode(ProtocolError), string.Empty),
            _ when IsOver(connection.Age, pool.Lifetime) => Polite(CloseCause.ClientMaxAge.Word()),
            (_, true) when IsOver(connection.IdleFor, pool.IdleTimeout) => Polite(CloseCause.ClientIdle.Word()),
            (false, true) => new(0, new ErrorCode(ProtocolError), string.Empty),
            _ => Polite(),
        };
    }

    private static GoAway Polite(string debugData = "") => new(0, ErrorCode.NoError, debugData);

    private static bool IsOver(TimeSpan time, TimeSpan limit) => limit != Timeout.InfiniteTimeSpan && time >= limit;
}
