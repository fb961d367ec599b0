namespace Grpc.Core;

/// <summary>What a call is to take over from the call being served.</summary>
public class ContextPropagationOptions
{
    /// <summary>Everything.</summary>
    public static readonly ContextPropagationOptions Default = new();

    /// <summary>Makes options.</summary>
    /// <param name="propagateDeadline">Whether to take over the deadline.</param>
    /// <param name="propagateCancellation">Whether to take over cancellation.</param>
    public ContextPropagationOptions(bool propagateDeadline = true, bool propagateCancellation = true)
    {
        IsPropagateDeadline = propagateDeadline;
        IsPropagateCancellation = propagateCancellation;
    }

    /// <summary>Whether to take over the deadline.</summary>
    public bool IsPropagateDeadline { get; }

    /// <summary>Whether to take over cancellation.</summary>
    public bool IsPropagateCancellation { get; }
}
