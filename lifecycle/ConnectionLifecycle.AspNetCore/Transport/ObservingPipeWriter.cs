using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ConnectionLifecycle.Frames;

namespace ConnectionLifecycle.AspNetCore.Transport;

/// <summary>
/// Writes for Kestrel and shows the frame reader every byte before it leaves. Kestrel writes in pieces of a few bytes and flushes several
/// frames at once: the pieces are gathered in the memory that the transport lends, and shown and committed once for each flush.
/// Between two frames others may put in frames of their own, see <see cref="FrameInserts"/>.
/// </summary>
/// <param name="inner">The transport's writer.</param>
/// <param name="frames">Reads the frames that are written.</param>
/// <param name="detector">Tells what the transport carries; null for HTTP/2. What is not HTTP/2 passes unseen.</param>
internal sealed class ObservingPipeWriter(PipeWriter inner, FrameReader frames, ITransportDetector? detector = null) : PipeWriter
{
    private const int Free = 0;
    private const int Taken = 1;

    // An array and places in it: Kestrel asks for a piece of it several times for each call, and a Memory is slow to give one.
    private byte[]? _lent;
    private int _start;
    private int _end;
    private int _limit;
    private bool _isApart;
    private int _state;
    private bool _kestrelsTurn;
    private bool _holding;
    private bool _flushing;
    private bool _completed;
    private bool _isKnown = detector is null;
    private bool _isOther;
    private FrameInserts? _inserts;
    private Task _lastFlush = Task.CompletedTask;

    /// <summary>Completes when what Kestrel wrote last has been handed to the transport; not before Kestrel has written its last.</summary>
    public Task LastFlush => _lastFlush;

    /// <summary>Whether Kestrel has written its last.</summary>
    public bool IsCompleted => _completed;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes + (_end - _start) + (_inserts?.Held.WrittenCount ?? 0);

    /// <summary>Puts in whole frames between two of Kestrel's: at once, or with its next flush. Safe from any thread.</summary>
    public void Insert(byte[] wholeFrames)
    {
        var inserts = Volatile.Read(ref _inserts) ?? Interlocked.CompareExchange(ref _inserts, new(), null) ?? _inserts;
        inserts.Waiting.Enqueue(wholeFrames);
        InsertNow();
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (!HasRoom(sizeHint))
        {
            if (IsOther())
            {
                return inner.GetMemory(sizeHint);
            }

            Borrow(sizeHint);
        }

        return new Memory<byte>(_lent, _end, _limit - _end);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        if (!HasRoom(sizeHint))
        {
            if (IsOther())
            {
                return inner.GetSpan(sizeHint);
            }

            Borrow(sizeHint);
        }

        return new Span<byte>(_lent, _end, _limit - _end);
    }

    public override void Advance(int bytes)
    {
        if (_lent is null && IsOther())
        {
            inner.Advance(bytes);
            return;
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, (uint)(_limit - _end), nameof(bytes));
        _end += bytes;
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        if (IsOther())
        {
            return inner.WriteAsync(source, cancellationToken);
        }

        this.Write(source.Span);
        return FlushAsync(cancellationToken);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (IsOther())
        {
            return inner.FlushAsync(cancellationToken);
        }

        Commit();
        if (!TakeTurn())
        {
            return FlushHeldAsync(cancellationToken);
        }

        if (_inserts is not null)
        {
            WriteInserts();
        }

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
        if (IsOther())
        {
            inner.Complete(exception);
            return;
        }

        var isWritten = _end > _start;
        Commit();
        if (!TakeTurn())
        {
            _lastFlush = CompleteLaterAsync(exception);
            return;
        }

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

    // Kestrel asks for each piece, and most find room in what is lent already.
    private bool HasRoom(int sizeHint) => _limit - _end >= Math.Max(sizeHint, 1);

    private bool IsOther()
    {
        if (!_isKnown)
        {
            var content = detector!.Detect(default);
            (_isKnown, _isOther) = (content != TransportContent.Unknown, content != TransportContent.Http2);
        }

        return _isOther;
    }

    private void Borrow(int sizeHint)
    {
        Commit();
        _holding = !TakeTurn();
        var memory = _holding ? _inserts!.Held.GetMemory(sizeHint) : inner.GetMemory(sizeHint);
        _isApart = !MemoryMarshal.TryGetArray<byte>(memory, out var lent);
        if (_isApart)
        {
            lent = new byte[memory.Length]; // The transport's memory is no array's: what is gathered is copied there.
        }

        (_lent, _start, _end, _limit) = (lent.Array, lent.Offset, lent.Offset, lent.Offset + lent.Count);
    }

    private void Commit()
    {
        if (_end > _start)
        {
            var written = _lent.AsSpan(_start, _end - _start);
            if (_holding)
            {
                _inserts!.Held.Advance(written.Length); // Shown when it is its turn.
            }
            else
            {
                frames.Read(written);
                Pass(written);
            }
        }

        (_lent, _start, _end, _limit) = (null, 0, 0, 0);
    }

    private void Pass(ReadOnlySpan<byte> written)
    {
        if (_isApart)
        {
            inner.Write(written);
        }
        else
        {
            inner.Advance(written.Length);
        }
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

    private async ValueTask<FlushResult> FlushHeldAsync(CancellationToken cancellationToken)
    {
        await (_inserts?.Flushing ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(false);
        return await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task CompleteLaterAsync(Exception? exception)
    {
        await FlushHeldAsync(CancellationToken.None).ConfigureAwait(false);
        Complete(exception);
    }

    // Kestrel's turn lasts from the first piece to the end of the flush: its own lock lets only one thread write.
    private bool TakeTurn() => _kestrelsTurn || TakeTurnFromOthers();

    private bool TakeTurnFromOthers()
    {
        var wait = default(SpinWait);
        while (Interlocked.CompareExchange(ref _state, Taken, Free) != Free)
        {
            if (_inserts?.Flushing is not null)
            {
                return false; // Which takes as long as the client likes.
            }

            wait.SpinOnce(); // Somebody is putting in a frame.
        }

        _kestrelsTurn = true;
        if (_inserts is { Held.WrittenCount: > 0 } inserts)
        {
            frames.Read(inserts.Held.WrittenSpan);
            inner.Write(inserts.Held.WrittenSpan);
            inserts.Held.Clear();
        }

        return true;
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
        while (_inserts is { Waiting.IsEmpty: false } inserts && frames.BetweenFrames
            && Interlocked.CompareExchange(ref _state, Taken, Free) == Free)
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
                inserts.BeginFlush();
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

            _inserts!.EndFlush(); // First: the next to have the turn may begin a flush of its own.
            Interlocked.Exchange(ref _state, Free);
            InsertNow();
        }
    }

    private bool WriteInserts()
    {
        var written = false;
        while (_inserts is { } inserts && (_completed || frames.BetweenFrames) && inserts.Waiting.TryDequeue(out var insert))
        {
            if (!_completed)
            {
                inner.Write(insert);
                frames.Read(insert);
                written = true;
            }
        }

        return written;
    }
}
