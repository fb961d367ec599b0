using ConnectionLifecycle;
using ConnectionLifecycle.Frames;

namespace Microservices.Tests.Unit.Frames;

/// <summary>A reader that hands on what it finds.</summary>
internal sealed class SinkReader(IFrameSink sink, ConnectionSide sender) : FrameReader(sender)
{
    protected override void OnFrame(in FrameHeader header) => sink.OnFrame(header);

    protected override void OnSetting(ushort identifier, uint value) => sink.OnSetting(identifier, value);

    protected override void OnSettingsEnd() => sink.OnSettingsEnd();

    protected override void OnRstStream(int streamId, ErrorCode errorCode) => sink.OnRstStream(streamId, errorCode);

    protected override void OnPing(bool ack, ulong data) => sink.OnPing(ack, data);

    protected override void OnGoAway(GoAway goAway) => sink.OnGoAway(goAway);

    protected override void OnNotHttp2() => sink.OnNotHttp2();
}
