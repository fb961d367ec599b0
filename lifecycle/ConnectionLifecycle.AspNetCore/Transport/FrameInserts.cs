using System.Buffers;
using System.Collections.Concurrent;

namespace ConnectionLifecycle.AspNetCore.Transport;

/// <summary>What others put in between Kestrel's frames, and what Kestrel writes while the transport is still busy with that.</summary>
internal sealed class FrameInserts
{
    private TaskCompletionSource? _flushing;

    /// <summary>Whole frames that wait for a place. Safe from any thread.</summary>
    public ConcurrentQueue<byte[]> Waiting { get; } = [];

    /// <summary>Kestrel's bytes that wait until the transport has taken the last insert.</summary>
    public ArrayBufferWriter<byte> Held { get; } = new();

    /// <summary>Completes when the transport has taken the last insert; null when it has.</summary>
    public Task? Flushing => Volatile.Read(ref _flushing)?.Task;

    public void BeginFlush() => Volatile.Write(ref _flushing, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    public void EndFlush() => Interlocked.Exchange(ref _flushing, null)?.SetResult();
}
