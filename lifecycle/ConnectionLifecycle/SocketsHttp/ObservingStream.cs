using System.Net.Security;
using System.Net.Sockets;
using ConnectionLifecycle.Frames;

namespace ConnectionLifecycle.SocketsHttp;

/// <summary>
/// The stream that a client's handler reads and writes HTTP/2 on. It shows every byte to the frame readers. When the connection ends, reads and writes
/// throw an exception that says who ended it and why. Sends GOAWAY before the connection is closed. Holds back everything after the
/// preface until the server's SETTINGS arrive, so that a call on a connection refused by then was never sent.
/// </summary>
internal sealed class ObservingStream(Stream inner, TrackedConnection connection, ClientPool pool, SslStream? tls = null, string? suspicion = null)
    : TransportStream(inner)
{
    /// <summary>How long a peer that does not read can put off the end.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private const int FrameTypeAt = 3;
    private static readonly Evidence ServersFin = new(EvidenceKind.Fin, ClosedBy.Server);
    private static readonly Evidence KeepaliveTimeout = new(EvidenceKind.EngineReason, ClosedBy.Unknown, "keep_alive_timeout");

    private readonly Stream _inner = inner;
    private readonly PendingWrites _writes = new();
    private bool _reading;
    private bool _hasHeard;
    private bool _isTurnedAway;
    private bool _hasIntroduced;
    private bool _isOpen;
    private bool _isTorn;
    private bool _endOfStream;
    private int _ended;
    private int _refused;
    private int _disposed;
    private bool _closed;
    private ulong _pingWatched;
    private Exception? _failure;

    private bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    public override int Read(Span<byte> buffer)
    {
        try
        {
            Volatile.Write(ref _reading, true);
            return OnRead(buffer, _inner.Read(buffer));
        }
        catch (Exception e) when (ReadFailed(e) is { } explained)
        {
            throw explained;
        }
        finally
        {
            Volatile.Write(ref _reading, false);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            Volatile.Write(ref _reading, true);
            var count = await _inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (count == 0 && !buffer.IsEmpty)
            {
                await WritesToldAsync().ConfigureAwait(false);
            }

            return buffer.IsEmpty ? count : OnRead(buffer.Span, count);
        }
        catch (Exception e) when (ReadFailed(e) is { } explained)
        {
            throw explained;
        }
        finally
        {
            Volatile.Write(ref _reading, false);
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        OnWrite(buffer);
        try
        {
            _inner.Write(buffer);
        }
        catch (Exception e) when (WriteFailed(e) is { } explained)
        {
            throw explained;
        }
        finally
        {
            OnWritten();
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_isOpen)
        {
            await OpenAsync().ConfigureAwait(false);
        }

        OnWrite(buffer.Span);
        try
        {
            await _inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (WriteFailed(e) is { } explained)
        {
            throw explained;
        }
        finally
        {
            OnWritten();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await LeaveAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    // The handler disposes under a lock: what takes time goes on in the background.
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _ = LeaveAsync();
        }

        base.Dispose(disposing);
    }

    // The system reports a reset once: when a write gets it, a read sees the end of the stream, perhaps before the write has returned.
    private static bool IsReset(IOException e) =>
        e.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.Shutdown };

    private int OnRead(ReadOnlySpan<byte> buffer, int count)
    {
        connection.FromServer.Read(buffer[..count]);
        var isOver = count == 0 && !buffer.IsEmpty;
        if (IsDisposed)
        {
            return isOver && _failure is not null ? throw _failure : count;
        }

        if (isOver)
        {
            OnRefused(suspicion);
            Interlocked.Exchange(ref _endOfStream, true);
            Settle();
            throw Ended(ServersFin);
        }

        if (!_hasHeard && count > FrameTypeAt)
        {
            _hasHeard = true;
            _isTurnedAway = (FrameType)buffer[FrameTypeAt] == FrameType.GoAway;
        }

        // In the place of SETTINGS: the handler, which would take it for an error, reads it in pieces.
        return _isTurnedAway && connection.HasReceivedGoAway ? throw Ended() : count;
    }

    private Exception? ReadFailed(Exception failure)
    {
        if (_failure is null && failure is IOException and not HttpIOException)
        {
            OnBroken(failure);
            return IsDisposed ? null : Ended(failure: failure);
        }

        return _failure;
    }

    // The handler writes the preface in one piece, RFC 9113 section 3.4, and always asynchronously.
    private async ValueTask OpenAsync()
    {
        if (_hasIntroduced)
        {
            await connection.When(static one => one.HasReceivedSettings || one.HasEnded).ConfigureAwait(false);
            _isOpen = connection.HasReceivedSettings ? true : throw _failure ?? Ended();
        }

        _hasIntroduced = true;
    }

    private void OnWrite(ReadOnlySpan<byte> buffer)
    {
        _writes.Begin();
        if (IsDisposed)
        {
            // The handler still writes RST_STREAM for calls that it ends.
            OnWritten();
            throw _failure ?? new ObjectDisposedException(nameof(ObservingStream));
        }

        connection.FromClient.Read(buffer);
        if (pool.PingTimeout != Timeout.InfiniteTimeSpan && connection.PingSent is var ping && IsKeepalive(ping) && ping != _pingWatched)
        {
            _pingWatched = ping;
            _ = WatchAsync(ping);
        }
    }

    // The handler's other PINGs, for round-trip times, are numbered from -1 downwards.
    private static bool IsKeepalive(ulong ping) => (long)ping > 0;

    private Exception? WriteFailed(Exception failure)
    {
        _isTorn = true; // Somewhere in a frame, perhaps.
        if (failure is not IOException broken || IsDisposed)
        {
            return _failure;
        }

        if (IsReset(broken))
        {
            OnBroken(broken);
        }
        else
        {
            OnRefused(ClientCertificateRequests.Said(broken) ?? suspicion);
        }

        return Ended(failure: broken);
    }

    private void OnWritten()
    {
        _writes.End();
        Settle();
    }

    // A write under way may yet tell of a reset: nothing is settled before it returns.
    private void Settle()
    {
        if (_writes.Any)
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

    private void OnBroken(Exception failure)
    {
        if (!IsDisposed)
        {
            OnRefused(ClientCertificateRequests.Said(failure) ?? suspicion);
        }

        // Our own Dispose breaks what is under way too, but does not reset it.
        if (!IsDisposed || failure.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            OnEnd(EvidenceKind.Reset, ClosedBy.Unknown);
        }
    }

    // With TLS 1.3 the server judges the client's certificate after the client's handshake is done.
    private void OnRefused(string? why)
    {
        if (why is not null && connection.State < ConnectionState.Open && Interlocked.Exchange(ref _refused, 1) == 0)
        {
            connection.OnEvidence(new Evidence(EvidenceKind.HandshakeFailed, ClosedBy.Server, why));
            _failure = Ended(); // The handler's next write throws it, too.
        }
    }

    private void OnEnd(EvidenceKind how, ClosedBy by)
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            connection.OnEvidence(new Evidence(how, by));
        }
    }

    private HttpIOException Ended(Evidence? latest = null, Exception? failure = null)
    {
        var isHeldBack = !connection.HasReceivedSettings && connection.StreamsStarted == 0;
        return ConnectionEndedException.Of(connection, isHeldBack ? CallProgress.HeldBack : CallProgress.Unknown, latest, failure);
    }

    private async Task WatchAsync(ulong ping)
    {
        try
        {
            await connection.When(one => one.PingAnswered == ping || one.HasEnded).WaitAsync(pool.PingTimeout, pool.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            connection.OnEvidence(KeepaliveTimeout);
            _failure = Ended();
            await LeaveAsync(ClientGoAway.KeepaliveTimeout).ConfigureAwait(false);
        }
    }

    private async Task LeaveAsync(GoAway? saying = null)
    {
        var reading = Volatile.Read(ref _reading);
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        if (!Volatile.Read(ref _endOfStream) && Volatile.Read(ref _ended) == 0)
        {
            await SayAsync(saying ?? ClientGoAway.Of(connection, pool, reading)).ConfigureAwait(false);
            OnEnd(EvidenceKind.Fin, ClosedBy.Client);
        }

        await _inner.DisposeAsync().ConfigureAwait(false);
        Interlocked.Exchange(ref _closed, true);
        Settle();
    }

    private async Task SayAsync(GoAway goAway)
    {
        using var patience = new CancellationTokenSource(Patience, pool.Time);
        try
        {
            await _writes.DoneAsync().WaitAsync(patience.Token).ConfigureAwait(false);
            if (!_isTorn && connection.FromClient.BetweenFrames)
            {
                var frame = FrameWriter.GoAway(goAway);
                connection.FromClient.Read(frame);
                await _inner.WriteAsync(frame, patience.Token).ConfigureAwait(false);
                await (tls?.ShutdownAsync() ?? Task.CompletedTask).WaitAsync(patience.Token).ConfigureAwait(false); // RFC 8446 section 6.1: close_notify.
            }
        }
        catch (Exception)
        {
            // The server has gone, or does not read: it gets no GOAWAY.
        }
    }

    // Waits for the writes, which may know that the connection was reset, before the read reports the end. Bounded: a peer that has ended may read no more.
    private async Task WritesToldAsync()
    {
        try
        {
            await _writes.DoneAsync().WaitAsync(Patience, pool.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The read decides.
        }
    }
}
