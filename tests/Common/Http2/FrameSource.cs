using ConnectionLifecycle;

namespace Microservices.Tests.Common.Http2;

/// <summary>Reads whole frames, by nothing but RFC 9113 section 4.1, and answers what it is told to answer.</summary>
internal sealed class FrameSource(Wire wire)
{
    private const int HeaderSize = 9;

    public Answers Answers { get; set; } = Answers.All;

    /// <summary>The next frame; without one, the other side has ended, this many bytes into a frame.</summary>
    public async Task<(Frame? Frame, int CutBytes)> ReadAsync()
    {
        var header = new byte[HeaderSize];
        var came = await wire.ReadAsync(header);
        if (came < HeaderSize)
        {
            return (null, came);
        }

        var payload = new byte[header[0] << 16 | header[1] << 8 | header[2]];
        came = await wire.ReadAsync(payload);
        if (came < payload.Length)
        {
            return (null, HeaderSize + came);
        }

        var streamId = (header[5] & 0x7f) << 24 | header[6] << 16 | header[7] << 8 | header[8];
        var frame = new Frame((FrameType)header[3], header[4], streamId, payload);
        await AnswerAsync(frame);
        return (frame, 0);
    }

    private async Task AnswerAsync(Frame frame)
    {
        if (frame.IsAck || wire.IsSendingClosed)
        {
            return;
        }

        try
        {
            switch (frame.Type)
            {
                case FrameType.Settings when Answers.HasFlag(Answers.Settings):
                    await wire.SendAsync(FrameBytes.SettingsAck());
                    break;
                case FrameType.Ping when Answers.HasFlag(Answers.Pings):
                    await wire.SendAsync(FrameBytes.Ping(frame.PingData, ack: true));
                    break;
            }
        }
        catch (IOException)
        {
            // Who can be answered no more has ended, and reading on tells how.
        }
    }
}
