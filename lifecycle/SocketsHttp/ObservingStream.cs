using System.Net.Sockets;
using ConnectionLifecycle.Connections;

namespace ConnectionLifecycle.SocketsHttp;

/// <summary>A client connection's transport, watched in both directions: complete, so that no overload passes unseen.</summary>
internal sealed class ObservingStream(Stream inner, ObservedConnection connection) : Stream
{
    private int _writing;
    private bool _endOfStream;
    private int _ended;
    private int _disposed;
    private bool _closed;

    public override bool CanRead => inner.CanRead;

    public override bool CanWrite => inner.CanWrite;

    public override bool CanSeek => false;

    public override bool CanTimeout => inner.CanTimeout;

    public override int ReadTimeout { get => inner.ReadTimeout; set => inner.ReadTimeout = value; }

    public override int WriteTimeout { get => inner.WriteTimeout; set => inner.WriteTimeout = value; }

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return OnRead(buffer, inner.Read(buffer));
        }
        catch (IOException e)
        {
            OnBroken(e);
            throw;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            return buffer.IsEmpty ? count : OnRead(buffer.Span, count);
        }
        catch (IOException e)
        {
            OnBroken(e);
            throw;
        }
    }

    public override IAsyncResult BeginRead(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state) =>
        TaskToAsyncResult.Begin(ReadAsync(buffer, offset, count, CancellationToken.None), callback, state);

    public override int EndRead(IAsyncResult asyncResult) => TaskToAsyncResult.End<int>(asyncResult);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        OnWrite(buffer);
        try
        {
            inner.Write(buffer);
        }
        catch (IOException e) when (IsReset(e))
        {
            OnBroken(e);
            throw;
        }
        finally
        {
            OnWritten();
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        OnWrite(buffer.Span);
        try
        {
            await inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e) when (IsReset(e))
        {
            OnBroken(e);
            throw;
        }
        finally
        {
            OnWritten();
        }
    }

    public override IAsyncResult BeginWrite(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state) =>
        TaskToAsyncResult.Begin(WriteAsync(buffer, offset, count, CancellationToken.None), callback, state);

    public override void EndWrite(IAsyncResult asyncResult) => TaskToAsyncResult.End(asyncResult);

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        var first = BeginDispose();
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
        EndDispose(first);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            var first = BeginDispose();
            inner.Dispose();
            EndDispose(first);
        }

        base.Dispose(disposing);
    }

    // The system tells a reset once: where a write hears of it, a read sees the end of the stream, perhaps before the write has returned.
    private static bool IsReset(IOException e) =>
        e.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.Shutdown };

    private int OnRead(ReadOnlySpan<byte> buffer, int count)
    {
        if (count == 0 && !buffer.IsEmpty && Volatile.Read(ref _disposed) == 0)
        {
            Interlocked.Exchange(ref _endOfStream, true);
            Settle();
        }

        connection.FromServer.Read(buffer[..count]);
        return count;
    }

    private void OnWrite(ReadOnlySpan<byte> buffer)
    {
        Interlocked.Increment(ref _writing);

        // After Dispose nothing leaves any more, though the handler still tries (RST_STREAM for calls it cuts).
        if (Volatile.Read(ref _disposed) == 0)
        {
            connection.FromClient.Read(buffer);
        }
    }

    private void OnWritten()
    {
        Interlocked.Decrement(ref _writing);
        Settle();
    }

    // A write under way may yet tell of a reset: nothing is settled before it returns.
    private void Settle()
    {
        if (Volatile.Read(ref _writing) > 0)
        {
            return;
        }

        if (Volatile.Read(ref _endOfStream))
        {
            OnEnd(EvidenceKind.Fin, ClosedBy.Server);
        }

        if (Volatile.Read(ref _closed))
        {
            connection.OnClosed();
        }
    }

    private void OnBroken(IOException failure)
    {
        // Our own Dispose breaks what is under way too, but does not reset it.
        if (Volatile.Read(ref _disposed) == 0 || failure.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            OnEnd(EvidenceKind.Reset, ClosedBy.Unknown);
        }
    }

    private bool BeginDispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return false;
        }

        if (!Volatile.Read(ref _endOfStream))
        {
            OnEnd(EvidenceKind.Fin, ClosedBy.Client);
        }

        return true;
    }

    private void OnEnd(EvidenceKind how, ClosedBy by)
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            connection.OnEvidence(new Evidence(how, by));
        }
    }

    private void EndDispose(bool first)
    {
        if (first)
        {
            Interlocked.Exchange(ref _closed, true);
            Settle();
        }
    }
}
