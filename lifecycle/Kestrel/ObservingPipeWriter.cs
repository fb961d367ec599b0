using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using ConnectionLifecycle.Frames;

namespace ConnectionLifecycle.Kestrel;

/// <summary>
/// Writes for Kestrel and shows the frame reader every byte before it leaves. Kestrel writes in pieces of a few bytes and flushes several
/// frames at once: the pieces are gathered in the memory that the transport lends, and shown and committed once for each flush.
/// Between two frames others may put in frames of their own.
/// </summary>
/// <remarks>
/// When the reason of a close has been announced, Kestrel's next GOAWAY, which has no debug data, is given it: .NET's client takes two
/// GOAWAYs in a row for an error when one of its PINGs is under way (it forgets that it still awaits the ack), and drops the connection with
/// every call on it.
/// </remarks>
internal sealed class ObservingPipeWriter(PipeWriter inner, FrameReader frames) : PipeWriter
{
    private const int GoAwayPayload = 2 * sizeof(uint);
    private const int Free = 0;
    private const int Taken = 1;

    private Memory<byte> _lent;
    private int _written;
    private int _shown;
    private string? _reason;
    private byte[]? _debugData;
    private ConcurrentQueue<byte[]>? _inserts;
    private int _state;
    private bool _kestrelsTurn;
    private bool _flushing;
    private bool _completed;
    private Task _lastFlush = Task.CompletedTask;

    /// <summary>Completes when what Kestrel wrote last has been handed to the transport; not before Kestrel has written its last.</summary>
    public Task LastFlush => _lastFlush;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes + _written;

    /// <summary>Gives the next GOAWAY a reason. The first reason stays; safe from any thread.</summary>
    public void Announce(string reason) => Interlocked.CompareExchange(ref _reason, reason, null);

    /// <summary>Puts in whole frames between two of Kestrel's: at once, or with its next flush. Safe from any thread.</summary>
    public void Insert(byte[] wholeFrames)
    {
        var inserts = Volatile.Read(ref _inserts) ?? Interlocked.CompareExchange(ref _inserts, [], null) ?? _inserts;
        inserts.Enqueue(wholeFrames);
        InsertNow();
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeSureOf(sizeHint);
        return _lent[_written..];
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeSureOf(sizeHint);
        return _lent.Span[_written..];
    }

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, (uint)(_lent.Length - _written), nameof(bytes));
        if (_reason is { Length: > 0 } || _debugData is not null)
        {
            GiveReason(bytes);
        }
        else
        {
            _written += bytes;
        }
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        for (var rest = source.Span; !rest.IsEmpty;)
        {
            var span = GetSpan();
            var length = Math.Min(span.Length, rest.Length);
            rest[..length].CopyTo(span);
            Advance(length);
            rest = rest[length..];
        }

        return FlushAsync(cancellationToken);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        TakeTurn();
        Commit();
        WriteInserts();
        var flush = inner.FlushAsync(cancellationToken);
        if (!flush.IsCompleted)
        {
            return AwaitFlush(flush);
        }

        EndTurn();
        return flush;
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    /// <summary>Kestrel writes no more. The transport stays open for writing unless something went wrong.</summary>
    public override void Complete(Exception? exception = null)
    {
        TakeTurn();
        var isWritten = _written > 0;
        Commit();
        _completed = true;
        if (exception is not null)
        {
            inner.Complete(exception);
        }
        else if (isWritten && !_flushing)
        {
            _lastFlush = inner.FlushAsync().AsTask();
        }
    }

    // Inlined: Kestrel asks for each piece, and most find room in what is lent already.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void MakeSureOf(int sizeHint)
    {
        if (_lent.Length - _written < Math.Max(sizeHint, 1))
        {
            Borrow(sizeHint);
        }
    }

    private void Borrow(int sizeHint)
    {
        TakeTurn();
        Commit();
        _lent = inner.GetMemory(sizeHint);
    }

    private void Commit()
    {
        if (_written > 0)
        {
            Show();
            inner.Advance(_written);
        }

        (_lent, _written, _shown) = (default, 0, 0);
    }

    private void Show()
    {
        frames.Read(_lent.Span[_shown.._written]);
        _shown = _written;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FlushResult> AwaitFlush(ValueTask<FlushResult> flush)
    {
        _flushing = true;
        try
        {
            return await flush.ConfigureAwait(false);
        }
        finally
        {
            _flushing = false;
            EndTurn();
        }
    }

    // Kestrel's turn lasts from the first piece to the end of the flush: its own lock lets only one thread write.
    private void TakeTurn()
    {
        if (_kestrelsTurn)
        {
            return;
        }

        var wait = default(SpinWait);
        while (Interlocked.CompareExchange(ref _state, Taken, Free) != Free)
        {
            wait.SpinOnce(); // Somebody puts in a frame.
        }

        _kestrelsTurn = true;
    }

    private void EndTurn()
    {
        _kestrelsTurn = false;
        Interlocked.Exchange(ref _state, Free);
        if (_inserts is not null)
        {
            InsertNow();
        }
    }

    // Who finds the turn taken leaves the frames to whoever has it.
    private void InsertNow()
    {
        while (_inserts is { IsEmpty: false } && frames.BetweenFrames && Interlocked.CompareExchange(ref _state, Taken, Free) == Free)
        {
            ValueTask<FlushResult> flush = default;
            try
            {
                flush = WriteInserts() ? inner.FlushAsync() : default;
            }
            catch (Exception)
            {
                // The connection is gone, and with it whom the frames were for.
            }

            if (!flush.IsCompleted)
            {
                _ = EndLaterAsync(flush);
                return;
            }

            Interlocked.Exchange(ref _state, Free);
        }

        async Task EndLaterAsync(ValueTask<FlushResult> flush)
        {
            try
            {
                await flush.ConfigureAwait(false);
            }
            catch (Exception)
            {
                // As above.
            }

            Interlocked.Exchange(ref _state, Free);
            InsertNow();
        }
    }

    private bool WriteInserts()
    {
        var written = false;
        while (_inserts is { IsEmpty: false } && (_completed || frames.BetweenFrames) && _inserts.TryDequeue(out var insert))
        {
            if (!_completed)
            {
                insert.CopyTo(inner.GetSpan(insert.Length));
                inner.Advance(insert.Length);
                frames.Read(insert);
                written = true;
            }
        }

        return written;
    }

    private void GiveReason(int bytes)
    {
        Show();
        if (_reason is { Length: > 0 } reason)
        {
            MakeRoom(_lent.Span.Slice(_written, bytes), reason);
        }

        _written += bytes;
        Show();
        if (_debugData is { } debugData && frames.AwaitsDebugData)
        {
            _debugData = null;
            debugData.CopyTo(GetSpan(debugData.Length));
            _written += debugData.Length;
            Show();
        }
    }

    // Kestrel writes a GOAWAY's header by itself and then its payload. Whatever is written otherwise is left alone.
    private void MakeRoom(Span<byte> written, string reason)
    {
        if (!frames.BetweenFrames || written.Length is not (FrameHeader.Size or FrameHeader.Size + GoAwayPayload)
            || FrameHeader.Read(written) is not { Type: FrameType.GoAway, Length: GoAwayPayload })
        {
            return;
        }

        _reason = string.Empty;
        _debugData = Encoding.UTF8.GetBytes(reason);
        written[2] = (byte)(GoAwayPayload + _debugData.Length); // The low byte of the length: reasons are words.
    }
}
