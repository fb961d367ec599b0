namespace Microservices.Client.Load;

/// <summary>Hands out the calls, each once, to whoever makes them, until time or number is up.</summary>
internal sealed class CallPlan(LoadOptions options, CancellationToken ending)
{
    private readonly long _calls = options.Calls ?? long.MaxValue;
    private long _handedOut;

    /// <summary>How many asked for a close.</summary>
    public long ClosesAsked => options.CloseEvery == 0 ? 0 : HandedOut / options.CloseEvery;

    private long HandedOut => Math.Min(Volatile.Read(ref _handedOut), _calls);

    /// <summary>The next call to make.</summary>
    /// <returns>False when there is none any more.</returns>
    public bool TryNext(out PlannedCall call)
    {
        if (ending.IsCancellationRequested)
        {
            call = default;
            return false;
        }

        var number = Interlocked.Increment(ref _handedOut);
        call = new PlannedCall(
            Streams: options.Kind == LoadKind.Stream || (options.Kind == LoadKind.Mixed && number % 2 == 0),
            Closes: options.CloseEvery > 0 && number % options.CloseEvery == 0);
        return number <= _calls;
    }
}
