using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace ConnectionLifecycle.Frames;

/// <summary>
/// Reads one direction of an HTTP/2 connection as it passes by, in pieces of any size, and tells its heir what it finds, in the order of
/// the bytes. It keeps only what is split between two pieces, allocates nothing but a GOAWAY, and never throws: what it cannot read it skips.
/// </summary>
internal abstract class FrameReader
{
    private ShortPiece _short;
    private byte[] _long = [];
    private int _pendingLength;
    private Step _step;
    private int _needed;
    private int _skip;
    private FrameHeader _header;
    private int _payloadLeft;
    private int _lastStreamId;
    private ErrorCode _errorCode;
    private bool _hadContent;

    /// <param name="sender">Whose bytes these are: a client's begin with the connection preface.</param>
    protected FrameReader(ConnectionSide sender)
    {
        if (sender == ConnectionSide.Client)
        {
            Expect(Step.Preface, ConnectionPreface.Length);
        }
        else
        {
            Expect(Step.FirstHeader, FrameHeader.Size);
        }
    }

    /// <summary>Room for what is split between two pieces: the preface is the longest of it, but for a GOAWAY's debug data.</summary>
    [InlineArray(Length)]
    private struct ShortPiece
    {
        public const int Length = 24;

        private byte _first;
    }

    private enum Step
    {
        Preface,
        FirstHeader,
        Header,
        Setting,
        RstStream,
        Ping,
        GoAway,
        DebugData,
        NotHttp2,
    }

    /// <summary>Whether the last frame is complete, the preface and the first frame included.</summary>
    public bool BetweenFrames => _step == Step.Header && _pendingLength == 0 && _skip == 0;

    private static ReadOnlySpan<byte> ConnectionPreface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Takes the next piece.</summary>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && _step != Step.NotHttp2)
        {
            if (_skip > 0)
            {
                var skipped = Math.Min(_skip, bytes.Length);
                _skip -= skipped;
                bytes = bytes[skipped..];
            }
            else if (BetweenFrames && bytes.Length >= FrameHeader.Size)
            {
                bytes = TakeFrames(bytes);
            }
            else if (_pendingLength == 0 && bytes.Length >= _needed)
            {
                var whole = bytes[.._needed];
                bytes = bytes[_needed..];
                Take(whole);
            }
            else
            {
                bytes = bytes[Keep(bytes)..];
            }
        }
    }

    /// <summary>Whether there have been HEADERS or DATA since this was last asked.</summary>
    public bool TakeContent()
    {
        var had = Volatile.Read(ref _hadContent);
        _hadContent = false;
        return had;
    }

    /// <summary>A frame's header; its payload may still be on its way.</summary>
    protected abstract void OnFrame(in FrameHeader header);

    /// <summary>One setting of a SETTINGS frame, section 6.5.1.</summary>
    protected abstract void OnSetting(ushort identifier, uint value);

    /// <summary>The end of a SETTINGS frame that is no acknowledgement.</summary>
    protected abstract void OnSettingsEnd();

    /// <summary>A complete RST_STREAM frame.</summary>
    protected abstract void OnRstStream(int streamId, ErrorCode errorCode);

    /// <summary>A complete PING frame, section 6.7.</summary>
    /// <param name="ack">Whether it answers the receiver's own.</param>
    /// <param name="data">Its opaque data; an answer repeats the question's.</param>
    protected abstract void OnPing(bool ack, ulong data);

    /// <summary>A complete GOAWAY frame.</summary>
    protected abstract void OnGoAway(GoAway goAway);

    /// <summary>The bytes are not HTTP/2; nothing more will be reported.</summary>
    protected abstract void OnNotHttp2();

    private static bool IsOfACall(FrameType type) => type is FrameType.Data or FrameType.Headers or FrameType.WindowUpdate;

    // By far the most frequent case, by the short way: a call's frames, of which the header says all there is to know.
    private ReadOnlySpan<byte> TakeFrames(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= FrameHeader.Size)
        {
            var header = FrameHeader.Read(bytes);
            bytes = bytes[FrameHeader.Size..];
            if (!IsOfACall(header.Type))
            {
                TakeHeader(header);
                break;
            }

            Tell(header);
            if (header.Length > bytes.Length)
            {
                _skip = header.Length - bytes.Length;
                return [];
            }

            bytes = bytes[header.Length..];
        }

        return bytes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Tell(in FrameHeader header)
    {
        _hadContent |= header.Type <= FrameType.Headers;
        OnFrame(header);
    }

    private int Keep(ReadOnlySpan<byte> bytes)
    {
        if (_needed > ShortPiece.Length && _long.Length < _needed)
        {
            _long = new byte[_needed]; // A GOAWAY's debug data.
        }

        var pending = _needed > ShortPiece.Length ? _long.AsSpan(0, _needed) : _short[.._needed];
        var kept = Math.Min(_needed - _pendingLength, bytes.Length);
        bytes[..kept].CopyTo(pending[_pendingLength..]);
        _pendingLength += kept;
        if (_step == Step.Preface && !ConnectionPreface.StartsWith(pending[.._pendingLength]))
        {
            GiveUp();
        }
        else if (_pendingLength == _needed)
        {
            _pendingLength = 0;
            Take(pending);
        }

        return kept;
    }

    private void Take(ReadOnlySpan<byte> whole)
    {
        switch (_step)
        {
            case Step.Preface when whole.SequenceEqual(ConnectionPreface):
                Expect(Step.FirstHeader, FrameHeader.Size);
                break;
            case Step.Preface:
                GiveUp();
                break;
            case Step.FirstHeader or Step.Header:
                TakeHeader(FrameHeader.Read(whole));
                break;
            case Step.Setting:
                OnSetting(BinaryPrimitives.ReadUInt16BigEndian(whole), BinaryPrimitives.ReadUInt32BigEndian(whole[2..]));
                ExpectSetting(_payloadLeft - whole.Length);
                break;
            case Step.RstStream:
                OnRstStream(_header.StreamId, new ErrorCode(BinaryPrimitives.ReadUInt32BigEndian(whole)));
                ExpectHeader();
                break;
            case Step.Ping:
                OnPing((_header.Flags & FrameFlag.Ack) != 0, BinaryPrimitives.ReadUInt64BigEndian(whole));
                ExpectHeader();
                break;
            case Step.GoAway:
                TakeGoAway(whole);
                break;
            case Step.DebugData:
                EndGoAway(DebugData.Text(whole));
                break;
        }
    }

    private void TakeHeader(in FrameHeader header)
    {
        _header = header;
        if (_step == Step.FirstHeader && (header.Type is not (FrameType.Settings or FrameType.GoAway) || header.StreamId != 0))
        {
            GiveUp(); // Section 3.4: both sides begin with SETTINGS. Some peers have only a GOAWAY to say.
            return;
        }

        Tell(header);
        switch (header.Type)
        {
            case FrameType.Settings:
                ExpectSetting(header.Length);
                break;
            case FrameType.RstStream when header.Length == sizeof(uint):
                Expect(Step.RstStream, sizeof(uint));
                break;
            case FrameType.Ping when header.Length == sizeof(ulong):
                Expect(Step.Ping, sizeof(ulong));
                break;
            case FrameType.GoAway when header.Length >= 2 * sizeof(uint):
                Expect(Step.GoAway, 2 * sizeof(uint));
                break;
            default:
                ExpectHeader(after: header.Length);
                break;
        }
    }

    private void TakeGoAway(ReadOnlySpan<byte> whole)
    {
        _lastStreamId = BinaryPrimitives.ReadInt32BigEndian(whole) & int.MaxValue;
        _errorCode = new ErrorCode(BinaryPrimitives.ReadUInt32BigEndian(whole[sizeof(uint)..]));
        _payloadLeft = _header.Length - whole.Length;
        if (_payloadLeft == 0)
        {
            EndGoAway(string.Empty);
        }
        else
        {
            Expect(Step.DebugData, Math.Min(_payloadLeft, DebugData.MaxLength));
        }
    }

    private void EndGoAway(string debugData)
    {
        ExpectHeader(after: Math.Max(0, _payloadLeft - DebugData.MaxLength));
        OnGoAway(new GoAway(_lastStreamId, _errorCode, debugData));
    }

    private void ExpectSetting(int payloadLeft)
    {
        const int SettingSize = sizeof(ushort) + sizeof(uint);
        _payloadLeft = payloadLeft;
        if (payloadLeft >= SettingSize)
        {
            Expect(Step.Setting, SettingSize);
        }
        else
        {
            ExpectHeader(after: payloadLeft);
            if ((_header.Flags & FrameFlag.Ack) == 0)
            {
                OnSettingsEnd();
            }
        }
    }

    private void ExpectHeader(int after = 0)
    {
        _skip = after;
        Expect(Step.Header, FrameHeader.Size);
    }

    private void Expect(Step step, int needed)
    {
        _step = step;
        _needed = needed;
    }

    private void GiveUp()
    {
        _step = Step.NotHttp2;
        OnNotHttp2();
    }
}
