using ConnectionLifecycle.Frames;

namespace ConnectionLifecycle.Connections;

/// <summary>One direction of a connection: what its frames mean for the connection's life.</summary>
internal sealed class ConnectionFrames(ObservedConnection connection, Peer sender) : IFrameSink
{
    public void OnFrame(in FrameHeader header) => connection.OnFrame(sender, header);

    public void OnSetting(ushort identifier, uint value) => connection.OnSetting(sender, identifier, value);

    public void OnSettingsEnd() => connection.OnSettings(sender);

    public void OnRstStream(int streamId, ErrorCode errorCode) => connection.OnStreamEnd(streamId, sender, errorCode);

    public void OnPing(bool ack, ulong data) => connection.OnPing(sender, ack, data);

    public void OnGoAway(GoAway goAway) => connection.OnGoAway(sender, goAway);

    public void OnNotHttp2() => connection.OnNotHttp2(sender);
}
