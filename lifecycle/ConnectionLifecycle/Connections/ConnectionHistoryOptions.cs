namespace ConnectionLifecycle;

/// <summary>How much a <see cref="ConnectionRegistry"/> remembers of connections that are over. Whichever limit is reached first counts.</summary>
public sealed class ConnectionHistoryOptions
{
    /// <summary>How many close records. Default: 256. 0 for none.</summary>
    public int MaxRecords { get; set; } = 256;

    /// <summary>How many bytes of them, estimated. Default: 262,144. 0 for none.</summary>
    public int MaxBytes { get; set; } = 256 * 1024;

    /// <summary>How many events may wait for a slow subscriber before it misses the oldest. Default: 1,024. At least 1.</summary>
    public int MaxWaitingEvents { get; set; } = 1024;

    /// <exception cref="ArgumentOutOfRangeException">An option is below what it may be; the message names it and its value.</exception>
    internal ConnectionHistoryOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(MaxRecords);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxWaitingEvents, 1);
        return this;
    }
}
