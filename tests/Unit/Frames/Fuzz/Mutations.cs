using ConnectionLifecycle;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Unit.Frames.Fuzz;

/// <summary>Makes byte sequences that are almost what a sender says: short conversations, bent. The same seed makes the same ones.</summary>
internal sealed class Mutations(ConnectionSide sender, int seed)
{
    private const int MaxFrames = 5;

    private readonly Random _random = new(seed);
    private readonly byte[][] _frames = Conversation.Frames(sender);
    private readonly byte[] _preface = sender == ConnectionSide.Client ? FrameBytes.ClientPreface : [];
    private readonly byte[] _bytes = new byte[1024];
    private readonly int[] _frameStarts = new int[MaxFrames];
    private int _length;
    private int _frameCount;

    /// <summary>The next sequence; good until the one after it is made.</summary>
    public ReadOnlySpan<byte> Next()
    {
        (_length, _frameCount) = (0, 0);
        switch (_random.Next(8))
        {
            case 0:
                AppendNoise(64);
                break;
            case 1: // Noise that is read as frames.
                Append(_preface);
                AppendFrame(_frames[0]);
                AppendNoise(64);
                break;
            default:
                AppendConversation();
                for (var count = _random.Next(4); count > 0; count--)
                {
                    Mutate();
                }

                break;
        }

        return _bytes.AsSpan(0, _length);
    }

    private void AppendConversation()
    {
        Append(_preface);
        AppendFrame(_frames[0]);
        for (var more = _random.Next(MaxFrames); more > 0; more--)
        {
            AppendFrame(AnyFrame());
        }
    }

    private void Mutate()
    {
        switch (_random.Next(5))
        {
            case 0 when _length > 0:
                _bytes[_random.Next(_length)] ^= (byte)(1 << _random.Next(8));
                break;
            case 1:
                _length = _random.Next(_length + 1);
                break;
            case 2: // A piece twice.
                var start = _random.Next(_length + 1);
                Insert(start, _bytes.AsSpan(start, Math.Min(_random.Next(32), _length - start)).ToArray());
                break;
            case 3: // A piece from elsewhere.
                Insert(_random.Next(_length + 1), AnyFrame().AsSpan(_random.Next(FrameHeader.Size)));
                break;
            case 4: // A wrong length, mostly by little.
                var header = _frameStarts[_random.Next(_frameCount)];
                _bytes[header + 2] = (byte)_random.Next(_random.Next(2) == 0 ? 24 : 256);
                _bytes[header + 1] = (byte)(_random.Next(8) == 0 ? _random.Next(256) : 0);
                _bytes[header] = (byte)(_random.Next(16) == 0 ? _random.Next(256) : 0);
                break;
        }
    }

    private byte[] AnyFrame() => _frames[_random.Next(_frames.Length)];

    private void AppendNoise(int atMost)
    {
        var noise = _bytes.AsSpan(_length, _random.Next(atMost + 1));
        _random.NextBytes(noise);
        _length += noise.Length;
    }

    private void AppendFrame(byte[] frame)
    {
        _frameStarts[_frameCount++] = _length;
        Append(frame);
    }

    private void Append(ReadOnlySpan<byte> bytes) => Insert(_length, bytes);

    private void Insert(int at, ReadOnlySpan<byte> bytes)
    {
        _bytes.AsSpan(at, _length - at).CopyTo(_bytes.AsSpan(at + bytes.Length));
        bytes.CopyTo(_bytes.AsSpan(at));
        _length += bytes.Length;
    }
}
