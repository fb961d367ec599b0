namespace ConnectionLifecycle.SocketsHttp;

/// <summary>Passes on what is written to it, and keeps it while that is not too much.</summary>
internal sealed class KeepingStream(Stream stream, int maxBytes) : Stream
{
    private byte[] _kept = [];
    private int _length;

    /// <summary>All that was written, null when it was too much.</summary>
    public ReadOnlyMemory<byte>? Kept => _length <= maxBytes ? new ReadOnlyMemory<byte>(_kept, 0, _length) : default(ReadOnlyMemory<byte>?);

    public override bool CanRead => false;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Keep(buffer);
        stream.Write(buffer);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Keep(buffer.Span);
        return stream.WriteAsync(buffer, cancellationToken);
    }

    public override void Flush() => stream.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => stream.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Keep(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length > maxBytes - _length)
        {
            (_kept, _length) = ([], int.MaxValue);
        }

        if (_length > maxBytes)
        {
            return;
        }

        if (buffer.Length > _kept.Length - _length)
        {
            // One message is what most requests are: it is kept in what it needs.
            Array.Resize(ref _kept, Math.Min(maxBytes, Math.Max(_length + buffer.Length, 2 * _kept.Length)));
        }

        buffer.CopyTo(_kept.AsSpan(_length));
        _length += buffer.Length;
    }
}
