namespace Microservices.Tests.Functional.Tls;

/// <summary>Counts calls, and is a gate that opens at a number of them.</summary>
internal sealed class CallCount
{
    private readonly Lock _lock = new();
    private readonly List<(int Count, TaskCompletionSource Gate)> _gates = [];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Add()
    {
        lock (_lock)
        {
            _count++;
            _gates.RemoveAll(gate => gate.Count <= _count && gate.Gate.TrySetResult());
        }
    }

    public Task Reached(int count)
    {
        lock (_lock)
        {
            var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_count >= count)
            {
                gate.SetResult();
            }
            else
            {
                _gates.Add((count, gate));
            }

            return gate.Task;
        }
    }
}
