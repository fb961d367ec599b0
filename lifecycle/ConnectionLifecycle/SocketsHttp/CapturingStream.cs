using System.Runtime.ExceptionServices;

namespace ConnectionLifecycle.SocketsHttp;

/// <summary>
/// Writes a request's bytes to the stream of the current attempt, and keeps them until <see cref="EndReplay"/> or until they are too many.
/// An attempt that fails is followed by another, which gets the kept bytes first, then what is written next. One writer at a time.
/// </summary>
internal sealed class CapturingStream(int maxBytes) : Stream
{
    // Held for a write and for a replay, so that no byte is missing from the next attempt or in it twice. There is no handle to dispose.
    private readonly SemaphoreSlim _writeLock = new(1, 1);

    private Stream? _target;
    private int _attempt;
    private TaskCompletionSource<bool>? _isReplaced;
    private byte[] _kept = [];
    private int _length;
    private volatile bool _isTooLong;
    private volatile bool _isReplayOver;

    /// <summary>Whether more was written than is kept.</summary>
    public bool IsTooLong => _isTooLong;

    public override bool CanRead => false;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    private bool CanReplay => !_isTooLong && !_isReplayOver;

    /// <summary>Writes the kept bytes to the stream of the next attempt; what is written from then on goes there.</summary>
    /// <param name="target">The attempt's stream.</param>
    /// <param name="attempt">The attempt's number, from 1.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Completes with true when a later attempt has taken over, with false when there will be none.</returns>
    public async Task<Task<bool>> ReplayToAsync(Stream target, int attempt, CancellationToken cancellationToken)
    {
        await _writeLock.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            if (attempt < _attempt)
            {
                throw new OperationCanceledException("A later attempt has begun.");
            }

            _attempt = attempt;
            if (_target is not null)
            {
                await ReplayAsync(target, cancellationToken).ConfigureAwait(false);
            }

            _isReplaced?.TrySetResult(true);
            var isReplaced = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            _target = target;
            Interlocked.Exchange(ref _isReplaced, isReplaced);
            return _isReplayOver ? Task.FromResult(false) : isReplaced.Task;
        }
        finally
        {
            Release();
        }
    }

    /// <summary>There will be no other attempt: a write that failed is a failure now, and nothing is kept.</summary>
    public void EndReplay()
    {
        _isReplayOver = true;
        Interlocked.MemoryBarrier(); // An attempt that begins meanwhile sees this, or is seen here.
        _isReplaced?.TrySetResult(false);
        if (_writeLock.Wait(0, CancellationToken.None))
        {
            Release();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Write(ReadOnlySpan<byte> buffer) => WriteAsync(buffer.ToArray()).AsTask().GetAwaiter().GetResult();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        PassOnAsync(buffer, flush: false, cancellationToken);

    public override void Flush() => FlushAsync(CancellationToken.None).GetAwaiter().GetResult();

    public override Task FlushAsync(CancellationToken cancellationToken) => PassOnAsync(default, flush: true, cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async ValueTask PassOnAsync(ReadOnlyMemory<byte> buffer, bool flush, CancellationToken cancellationToken)
    {
        Task<bool> isReplaced;
        Exception failure;
        await _writeLock.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Keep_NeedsLock(buffer.Span);
            if (flush)
            {
                await _target!.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await _target!.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
            }

            return;
        }
        catch (Exception e) when (CanReplay && !cancellationToken.IsCancellationRequested)
        {
            // The attempt has failed. The next one gets these bytes with the others.
            (isReplaced, failure) = (_isReplaced!.Task, e);
        }
        finally
        {
            Release();
        }

        if (!await isReplaced.WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    private async Task ReplayAsync(Stream target, CancellationToken cancellationToken)
    {
        try
        {
            await target.WriteAsync(_kept.AsMemory(0, _length), cancellationToken).ConfigureAwait(false);
            await target.FlushAsync(cancellationToken).ConfigureAwait(false); // The headers wait for it, too.
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The attempt has failed, and its response says why. From here, this would look as if the caller had cancelled the call.
        }
    }

    private void Release()
    {
        if (!CanReplay)
        {
            (_kept, _length) = ([], 0);
        }

        _writeLock.Release();
    }

    private void Keep_NeedsLock(ReadOnlySpan<byte> buffer)
    {
        if (!CanReplay || (_isTooLong = buffer.Length > maxBytes - _length))
        {
            return;
        }

        if (buffer.Length > _kept.Length - _length)
        {
            // Most requests are one message: it takes no more than it needs.
            Array.Resize(ref _kept, Math.Min(maxBytes, Math.Max(_length + buffer.Length, 2 * _kept.Length)));
        }

        buffer.CopyTo(_kept.AsSpan(_length));
        _length += buffer.Length;
    }
}
