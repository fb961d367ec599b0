using ConnectionLifecycle;

namespace Microservices.Tests.Unit.Frames;

/// <summary>Takes what a <see cref="SinkReader"/> finds, in the order of the bytes.</summary>
internal interface IFrameSink
{
    /// <summary>A frame's header; its payload may still be on its way.</summary>
    void OnFrame(in FrameHeader header);

    /// <summary>One setting of a SETTINGS frame, section 6.5.1.</summary>
    void OnSetting(ushort identifier, uint value);

    /// <summary>The end of a SETTINGS frame that is no acknowledgement.</summary>
    void OnSettingsEnd()
    {
    }

    /// <summary>A complete RST_STREAM frame.</summary>
    void OnRstStream(int streamId, ErrorCode errorCode);

    /// <summary>A complete PING frame, section 6.7.</summary>
    /// <param name="ack">Whether it answers the receiver's own.</param>
    /// <param name="data">Its opaque data; an answer repeats the question's.</param>
    void OnPing(bool ack, ulong data);

    /// <summary>A complete GOAWAY frame.</summary>
    void OnGoAway(GoAway goAway);

    /// <summary>The bytes are not HTTP/2; nothing more will be reported.</summary>
    void OnNotHttp2();
}
