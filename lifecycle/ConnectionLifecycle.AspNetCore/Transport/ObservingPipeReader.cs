using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Microsoft.AspNetCore.Connections;

namespace ConnectionLifecycle.AspNetCore.Transport;

/// <summary>
/// Reads for Kestrel and shows the frame reader every byte once, before Kestrel sees it: a call's reply must not overtake its request
/// in the connection's story.
/// </summary>
/// <param name="inner">The transport's reader.</param>
/// <param name="connection">Whose frames they are.</param>
/// <param name="end">Run when Kestrel reads no more, which it awaits; null for nothing.</param>
/// <param name="detector">Tells what the transport carries; null for HTTP/2. What is not HTTP/2 passes unseen.</param>
internal sealed class ObservingPipeReader(
    PipeReader inner, TrackedConnection connection, Func<ValueTask>? end = null, ITransportDetector? detector = null)
    : PipeReader, IValueTaskSource<ReadResult>
{
    private readonly IValueTaskSource<ReadResult>? _source = inner as IValueTaskSource<ReadResult>;
    private ManualResetValueTaskSourceCore<bool> _waiting;
    private ConfiguredValueTaskAwaitable<ReadResult>.ConfiguredValueTaskAwaiter _read;
    private Action? _onRead;
    private ReadOnlySequence<byte> _buffer;
    private long _shown;
    private bool _ended;
    private bool _lent;
    private bool _isPassedOn;
    private bool _isKnown = detector is null;
    private PipeReader? _other;

    /// <summary>How often something came.</summary>
    public uint Reads { get; private set; }

    /// <summary>Kestrel is done with the connection: when the peer had not ended it, Kestrel does.</summary>
    public void OnEnd() => End(EvidenceKind.Fin, ClosedBy.Server);

    public override bool TryRead(out ReadResult result)
    {
        if (!_isKnown)
        {
            Detect(default);
        }

        if (_other is not null)
        {
            return _other.TryRead(out result);
        }

        try
        {
            if (!inner.TryRead(out result))
            {
                return false;
            }
        }
        catch (Exception e)
        {
            OnFailed(e);
            throw;
        }

        if (_isKnown || IsToBeShown(result))
        {
            Show(result);
        }

        return true;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (!_isKnown)
        {
            Detect(default);
        }

        if (!_isKnown)
        {
            return DetectAsync(cancellationToken);
        }

        if (_other is not null)
        {
            return _other.ReadAsync(cancellationToken);
        }

        try
        {
            var read = inner.ReadAsync(cancellationToken);
            if (!read.IsCompletedSuccessfully)
            {
                return WaitFor(read);
            }

            var result = read.Result;
            Show(result);
            return new ValueTask<ReadResult>(result);
        }
        catch (Exception e)
        {
            OnFailed(e); // A pipe that was reset between two reads throws at once.
            throw;
        }
    }

    public override void AdvanceTo(SequencePosition consumed)
    {
        Forget(consumed);
        (_other ?? inner).AdvanceTo(consumed);
    }

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        Forget(consumed);
        (_other ?? inner).AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    /// <summary>Kestrel reads no more; others may, see <see cref="ReadToEndAsync"/>.</summary>
    public override void Complete(Exception? exception = null) => _other?.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) =>
        _other is not null ? _other.CompleteAsync(exception) : end is not null ? end() : ValueTask.CompletedTask;

    /// <summary>Reads what still comes until the peer has ended.</summary>
    public async Task ReadToEndAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_lent)
            {
                AdvanceTo(_buffer.End);
            }

            while (!_ended)
            {
                var result = await ReadAsync(cancellationToken).ConfigureAwait(false);
                AdvanceTo(result.Buffer.End);
            }
        }
        catch (Exception)
        {
            // Out of time, or the connection broke: either way there is nothing more to come.
        }
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        try
        {
            var result = _isPassedOn ? _source!.GetResult(token) : GetWaitedFor(token);
            Show(result);
            return result;
        }
        catch (Exception e)
        {
            OnFailed(e);
            throw;
        }
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) =>
        _isPassedOn ? _source!.GetStatus(token) : _waiting.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        if (_isPassedOn)
        {
            _source!.OnCompleted(continuation, state, token, flags);
        }
        else
        {
            _waiting.OnCompleted(continuation, state, token, flags);
        }
    }

    private TransportContent Detect(in ReadOnlySequence<byte> start)
    {
        var content = detector!.Detect(start);
        _isKnown = content is not (TransportContent.Unknown or TransportContent.BeforeHttp);
        _other = content switch
        {
            TransportContent.Tls => detector.ReadHandshake(inner),
            TransportContent.Other => inner,
            _ => null,
        };
        return content;
    }

    // Kestrel may take the start of a preface before it can be told that it is one.
    private bool IsToBeShown(in ReadResult result) => Detect(result.Buffer) is TransportContent.Unknown or TransportContent.Http2;

    // By the first bytes that come.
    private async ValueTask<ReadResult> DetectAsync(CancellationToken cancellationToken)
    {
        try
        {
            var result = await inner.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (IsToBeShown(result))
            {
                Show(result);
            }

            return result;
        }
        catch (Exception e)
        {
            OnFailed(e);
            throw;
        }
    }

    private ValueTask<ReadResult> WaitFor(ValueTask<ReadResult> read)
    {
        // A socket's pipe is the source of its own reads. Kestrel then waits there, as it does unobserved: what waits for the wait itself
        // costs the thread pool an allocation, each time.
        const short PipeToken = 0;
        _isPassedOn = _source is not null && read == new ValueTask<ReadResult>(_source, PipeToken);
        if (_isPassedOn)
        {
            return new ValueTask<ReadResult>(this, PipeToken);
        }

        // By hand: an async method's state, for each wait of each connection, would be the most that observing allocates.
        _waiting.Reset();
        _read = read.ConfigureAwait(false).GetAwaiter();
        _read.UnsafeOnCompleted(_onRead ??= () => _waiting.SetResult(true));
        return new ValueTask<ReadResult>(this, _waiting.Version);
    }

    private ReadResult GetWaitedFor(short token)
    {
        _waiting.GetResult(token);
        return _read.GetResult();
    }

    private void OnFailed(Exception failure)
    {
        switch (failure)
        {
            case ConnectionResetException:
                End(EvidenceKind.Reset, ClosedBy.Unknown);
                break;
            case ConnectionAbortedException: // From this end: what leaves is a RST.
                End(EvidenceKind.Abort, ClosedBy.Server);
                break;
        }
    }

    private void Show(in ReadResult result)
    {
        // What was not consumed last time comes again, with the news behind it.
        _buffer = result.Buffer;
        _lent = true;
        Reads++;
        if (_buffer.IsSingleSegment)
        {
            connection.FromClient.Read(_buffer.FirstSpan[(int)_shown..]);
        }
        else
        {
            foreach (var segment in _buffer.Slice(_shown))
            {
                connection.FromClient.Read(segment.Span);
            }
        }

        _shown = _buffer.Length;
        if (result.IsCompleted)
        {
            End(EvidenceKind.Fin, ClosedBy.Client);
        }
    }

    private void End(EvidenceKind how, ClosedBy by)
    {
        if (!_ended)
        {
            _ended = true;
            connection.OnEvidence(new Evidence(how, by));
        }
    }

    private void Forget(SequencePosition consumed)
    {
        if (!_lent)
        {
            return;
        }

        _shown = consumed.Equals(_buffer.End) ? 0 : _shown - _buffer.Slice(_buffer.Start, consumed).Length;
        _buffer = default;
        _lent = false;
    }
}
