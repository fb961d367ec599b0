using ConnectionLifecycle.Frames;

namespace ConnectionLifecycle.Connections;

/// <summary>One direction of a connection: what its frames mean for the connection's life.</summary>
internal sealed class ConnectionFrames(TrackedConnection connection, ConnectionSide sender) : FrameReader(sender)
{
    private readonly ConnectionSide _sender = sender;
    private readonly bool _isPeers = sender != connection.Side;
    private readonly bool _isTold = connection.Detail == ConnectionDetail.Frames;

    protected override void OnFrame(in FrameHeader header)
    {
        if (_isTold)
        {
            connection.OnFrame(_sender, header);
        }

        if (_sender == ConnectionSide.Server && header.EndsStream)
        {
            connection.OnStreamEnd(header.StreamId, resetBy: null, ErrorCode.NoError);
        }
        else if (_sender == ConnectionSide.Client && header.Type == FrameType.Headers)
        {
            connection.OnClientHeaders(header.StreamId);
        }
        else if (_isPeers && header.Type == FrameType.Settings && (header.Flags & FrameFlag.Ack) != 0)
        {
            connection.OnSettingsAck();
        }
    }

    protected override void OnSetting(ushort identifier, uint value)
    {
        const ushort MaxConcurrentStreams = 3; // RFC 9113 section 6.5.2
        if (_isPeers && identifier == MaxConcurrentStreams)
        {
            connection.OnMaxConcurrentStreams(value);
        }
    }

    protected override void OnSettingsEnd()
    {
        if (_isPeers)
        {
            connection.OnSettings();
        }
    }

    protected override void OnRstStream(int streamId, ErrorCode errorCode) => connection.OnStreamEnd(streamId, _sender, errorCode);

    protected override void OnPing(bool ack, ulong data) => connection.OnPing(_sender, ack, data);

    protected override void OnGoAway(GoAway goAway) => connection.OnGoAway(_sender, goAway);

    protected override void OnNotHttp2()
    {
        if (_sender == ConnectionSide.Client)
        {
            connection.OnEvidence(new Evidence(EvidenceKind.NotHttp2, ClosedBy.Client));
        }
    }
}
