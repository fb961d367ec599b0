using ConnectionLifecycle.Frames;

namespace ConnectionLifecycle.Connections;

/// <summary>One direction of a connection: what its frames mean for the connection's life.</summary>
internal sealed class ConnectionFrames(ObservedConnection connection, Peer sender) : FrameReader(sender)
{
    private readonly Peer _sender = sender;

    protected override void OnFrame(in FrameHeader header) => connection.OnFrame(_sender, header);

    protected override void OnSetting(ushort identifier, uint value) => connection.OnSetting(_sender, identifier, value);

    protected override void OnSettingsEnd() => connection.OnSettings(_sender);

    protected override void OnRstStream(int streamId, ErrorCode errorCode) => connection.OnStreamEnd(streamId, _sender, errorCode);

    protected override void OnPing(bool ack, ulong data) => connection.OnPing(_sender, ack, data);

    protected override void OnGoAway(GoAway goAway) => connection.OnGoAway(_sender, goAway);

    protected override void OnNotHttp2() => connection.OnNotHttp2(_sender);
}
