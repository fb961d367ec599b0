using System.Runtime.CompilerServices;

namespace ConnectionLifecycle.AspNetCore.Drain;

/// <summary>How long calls may go on after a drain has begun.</summary>
internal static class Grace
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24); // What a timer can wait.

    /// <exception cref="ArgumentOutOfRangeException">It is negative or longer than a timer can wait.</exception>
    public static void Check(TimeSpan? grace, [CallerArgumentExpression(nameof(grace))] string? parameter = null)
    {
        if (grace is { } value && value != Timeout.InfiniteTimeSpan && (value < TimeSpan.Zero || value > Longest))
        {
            throw new ArgumentOutOfRangeException(parameter, value, $"The grace must be zero or more and {Longest} at most, or infinite.");
        }
    }
}
