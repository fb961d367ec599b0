using Microservices.Client.Calls;

namespace Microservices.Client.Load;

/// <summary>Counts the calls that were lost, by why.</summary>
internal sealed class FailureCounts(Func<Exception, CallFailure> explain)
{
    // A detail that differs from call to call must not fill the memory, nor the screen.
    private const int MaxKinds = 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<CallFailure, long> _counts = [];

    /// <summary>How many.</summary>
    public long Total { get; private set; }

    /// <summary>How many of each kind, the most frequent first.</summary>
    public IReadOnlyList<(CallFailure Failure, long Count)> Kinds
    {
        get
        {
            lock (_lock)
            {
                return [.. _counts.Select(pair => (pair.Key, pair.Value)).OrderByDescending(pair => pair.Value)];
            }
        }
    }

    public void Add(Exception exception)
    {
        var failure = explain(exception);
        lock (_lock)
        {
            Total++;
            if (_counts.Count >= MaxKinds && !_counts.ContainsKey(failure))
            {
                failure = failure with { Detail = "other details" };
            }

            _counts[failure] = _counts.GetValueOrDefault(failure) + 1;
        }
    }
}
