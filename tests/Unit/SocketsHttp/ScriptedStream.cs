using System.Net.Sockets;

namespace Microservices.Tests.Unit.SocketsHttp;

/// <summary>A transport that plays what the server says, breaks when told, and keeps what is written and how often it is disposed.</summary>
internal sealed class ScriptedStream(byte[] incoming) : Stream
{
    private readonly MemoryStream _incoming = new(incoming);
    private readonly MemoryStream _written = new();
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _heldWrites = Task.CompletedTask;
    private Task _heldReads = Task.CompletedTask;

    public byte[] Written => _written.ToArray();

    public int Flushes { get; private set; }

    public int Disposals { get; private set; }

    /// <summary>Whether the server, when it has said all, waits instead of hanging up.</summary>
    public bool StaysOpen { get; init; }

    /// <summary>Called when something has been written.</summary>
    public Action OnWritten { get; set; } = () => { };

    /// <summary>Called while it is disposed.</summary>
    public Action OnDispose { get; set; } = () => { };

    /// <summary>What reading fails with, once told.</summary>
    public Exception? Failure { get; set; }

    /// <summary>What writing fails with, once told.</summary>
    public Exception? WriteFailure { get; set; }

    /// <summary>A gate: it has been disposed.</summary>
    public Task Disposed => _disposed.Task;

    public static Exception Reset => new IOException("broken", new SocketException((int)SocketError.ConnectionReset));

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => true;

    public override bool CanTimeout => true;

    public override int ReadTimeout { get; set; }

    public override int WriteTimeout { get; set; }

    public override long Length => _incoming.Length;

    public override long Position { get => _incoming.Position; set => _incoming.Position = value; }

    /// <summary>From here on no write comes to an end until the result is set.</summary>
    public TaskCompletionSource HoldWrites()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _heldWrites = held.Task;
        return held;
    }

    /// <summary>From here on nothing comes until the result is set, and then whoever reads goes on at once, on the thread that sets it.</summary>
    public TaskCompletionSource HoldReads()
    {
        var held = new TaskCompletionSource();
        _heldReads = held.Task;
        return held;
    }

    public override int Read(byte[] buffer, int offset, int count) => Failure is null ? _incoming.Read(buffer, offset, count) : throw Failure;

    public override int Read(Span<byte> buffer) => Failure is null ? _incoming.Read(buffer) : throw Failure;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _heldReads.WaitAsync(cancellationToken);
        if (StaysOpen && Position == Length)
        {
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        }

        return Failure is null ? await _incoming.ReadAsync(buffer, cancellationToken) : throw Failure;
    }

    public override void Write(byte[] buffer, int offset, int count) => _written.Write(buffer, offset, count);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _heldWrites.WaitAsync(cancellationToken);
        if (WriteFailure is not null)
        {
            throw WriteFailure;
        }

        await _written.WriteAsync(buffer, cancellationToken);
        OnWritten();
    }

    public override void Flush() => Flushes++;

    public override long Seek(long offset, SeekOrigin origin) => throw new InvalidOperationException("Nobody seeks in a transport.");

    public override void SetLength(long value) => throw new InvalidOperationException("A transport has no length.");

    protected override void Dispose(bool disposing)
    {
        Disposals++;
        OnDispose();
        _disposed.TrySetResult();
        base.Dispose(disposing);
    }
}
