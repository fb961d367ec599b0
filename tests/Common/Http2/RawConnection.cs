using System.Runtime.CompilerServices;
using ConnectionLifecycle;

namespace Microservices.Tests.Common.Http2;

/// <summary>
/// One side of an HTTP/2 connection that does what the test says, in the order it says it, right or wrong. Nothing is read,
/// and so nothing answered, but when the test reads. Disposing closes the socket; to end in a particular way, do so before.
/// </summary>
public abstract class RawConnection : IAsyncDisposable
{
    private readonly List<Frame> _received = [];
    private readonly FrameSource _frames;

    private protected RawConnection(Wire wire) => (Wire, _frames) = (wire, new FrameSource(wire));

    /// <summary>What is answered without the test's doing; everything unless the test says otherwise.</summary>
    public Answers Answers { get => _frames.Answers; set => _frames.Answers = value; }

    /// <summary>All frames read so far.</summary>
    public IReadOnlyList<Frame> Received => _received;

    /// <summary>What ALPN agreed on; null in cleartext, empty when the other side knows no ALPN.</summary>
    public string? NegotiatedProtocol => Wire.NegotiatedProtocol;

    private protected Wire Wire { get; }

    /// <summary>Sends what need not be a frame; see <see cref="FrameBytes"/> and <see cref="FrameSending"/> for what is one.</summary>
    public Task SendBytesAsync(params byte[] bytes) => Wire.SendAsync(bytes);

    /// <summary>The next frame, whatever it is; null when the other side has ended.</summary>
    public async Task<Frame?> ReadFrameAsync() => (await ReadFrameOrEndAsync()).Frame;

    /// <summary>Reads up to the first frame of this type that is no acknowledgement, and returns it.</summary>
    public Task<Frame> ReadUntilAsync(FrameType type) => ReadUntilAsync(frame => frame.Type == type && !frame.IsAck, $"{type}");

    /// <summary>Reads up to the first frame that is the one, and returns it.</summary>
    public async Task<Frame> ReadUntilAsync(Func<Frame, bool> isIt, [CallerArgumentExpression(nameof(isIt))] string what = "")
    {
        try
        {
            while (await ReadFrameAsync() is { } frame)
            {
                if (isIt(frame))
                {
                    return frame;
                }
            }
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"No '{what}' came:\n{Frame.Trace(_received)}{e.Message}", e);
        }

        throw new EndOfStreamException($"No '{what}' came:\n{Frame.Trace(_received)}{Wire.End}");
    }

    public async Task<GoAway> ReadGoAwayAsync() => (await ReadUntilAsync(FrameType.GoAway)).GoAway;

    /// <summary>Reads on until the other side has ended.</summary>
    public async Task<Remainder> ReadToEndAsync()
    {
        var frames = new List<Frame>();
        while (true)
        {
            var (frame, cutBytes) = await ReadFrameOrEndAsync();
            if (frame is null)
            {
                return new Remainder(frames, Wire.End!.Value, cutBytes);
            }

            frames.Add(frame);
        }
    }

    /// <summary>Reads bytes that need not be frames: this many, or fewer where the other side ends.</summary>
    public async Task<byte[]> ReadBytesAsync(int count)
    {
        var bytes = new byte[count];
        return bytes[..await Wire.ReadAsync(bytes)];
    }

    /// <summary>TLS: says that no more will come; the TCP connection stays.</summary>
    public Task SendCloseNotifyAsync() => Wire.SendCloseNotifyAsync();

    /// <summary>Sends FIN, without close_notify, and can still read.</summary>
    public void CloseSending() => Wire.CloseSending();

    /// <summary>Ends both directions with RST.</summary>
    public void Reset() => Wire.Reset();

    public async ValueTask DisposeAsync()
    {
        await Wire.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private async Task<(Frame? Frame, int CutBytes)> ReadFrameOrEndAsync()
    {
        var read = await _frames.ReadAsync();
        if (read.Frame is not null)
        {
            _received.Add(read.Frame);
        }

        return read;
    }
}
