using ConnectionLifecycle;
using ConnectionLifecycle.Connections;
using Microservices.Tests.Common.Http2;
using Microsoft.Extensions.Time.Testing;

namespace Microservices.Tests.Unit.Connections;

/// <summary>One connection, lived through by saying what both sides send.</summary>
internal sealed class ConnectionScript
{
    public ConnectionScript(ConnectionSide side = ConnectionSide.Server, ConnectionDetail detail = ConnectionDetail.Streams, params IConnectionObserver[] more)
    {
        Events = new EventList(detail);
        Connection = new TrackedConnection(side, "c1", new ConnectionObservers([.. more, Events]), Clock);
        Connection.OnStarted();
    }

    public FakeTimeProvider Clock { get; } = new();

    public EventList Events { get; }

    public TrackedConnection Connection { get; }

    /// <summary>Both ends speak HTTP/2.</summary>
    public static ConnectionScript Open(ConnectionSide side = ConnectionSide.Server, ConnectionDetail detail = ConnectionDetail.Streams, params IConnectionObserver[] more)
    {
        var script = new ConnectionScript(side, detail, more);
        script.Connection.OnTransportReady();
        script.Client(FrameBytes.ClientPreface, FrameBytes.Settings());
        script.Server(FrameBytes.Settings());
        return script;
    }

    public void Client(params byte[][] frames) => Array.ForEach(frames, frame => Connection.FromClient.Read(frame));

    public void Server(params byte[][] frames) => Array.ForEach(frames, frame => Connection.FromServer.Read(frame));

    /// <summary>The client begins calls that stay open.</summary>
    public void Begin(params int[] streams) =>
        Client([.. streams.Select(stream => FrameBytes.Headers(stream, FieldBlock.Of((":method", "POST")), endStream: true))]);

    /// <summary>The server ends a call in good order.</summary>
    public void End(int stream) => Server(FrameBytes.Headers(stream, FieldBlock.Of(("grpc-status", "0")), endStream: true));

    /// <summary>The connection ends; its record.</summary>
    public CloseRecord Close()
    {
        Connection.OnClosed();
        return Events.Record;
    }
}
