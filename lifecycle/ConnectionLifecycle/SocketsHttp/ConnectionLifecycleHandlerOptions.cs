using ConnectionLifecycle.Connections;
using ConnectionLifecycle.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ConnectionLifecycle;

/// <summary>
/// The observers and limits of a <see cref="ConnectionLifecycleHandler"/>. The values are checked and copied when the handler is created:
/// later changes have no effect.
/// </summary>
public sealed class ConnectionLifecycleHandlerOptions
{
    /// <summary>Observers of every connection of the handler, for example a <see cref="ConnectionRegistry"/>. Default: none.</summary>
    public IList<IConnectionObserver> Observers { get; } = [];

    /// <summary>Creates the logger of the category <c>ConnectionLifecycle</c>. Default: null, which means no log.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>The clock of all waits and durations. Default: <see cref="TimeProvider.System"/>. Not null.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>
    /// How many bytes of a gRPC request are kept, until its response headers arrive, so that the request can be sent again. A longer
    /// request is not sent again. Default: 65,536 bytes. Zero or more; zero keeps nothing.
    /// </summary>
    public int MaxReplayBytes { get; set; } = 64 * 1024;

    /// <summary>
    /// Whether the handler is for a channel with gRPC's load balancing: its address begins with <c>dns:</c>, <c>static:</c> or the scheme of a
    /// resolver of your own, or its service configuration names a policy. Default: false. When it is true, <c>Grpc.Net.Client</c> makes the
    /// connections, and a call fails at once while no server at all can be reached, unless it waits for ready.
    /// </summary>
    public bool LoadBalancing { get; set; }

    /// <summary>
    /// How long a call that was never sent is sent again after its first failure, while its server cannot be reached. Default: null, which
    /// means until the gRPC call's deadline, and 10 seconds for a call without one or with load balancing. Without load
    /// balancing the limit is 200 milliseconds for a server (scheme, host and port) that this handler has not yet reached. Zero or more; zero never sends such a call again. The caller's
    /// cancellation ends it sooner. With load balancing and a retry policy, about a second lets the policy take the call to another server.
    /// </summary>
    public TimeSpan? ReconnectTimeout { get; set; }

    /// <summary>All observers, the logger among them, each once.</summary>
    internal ConnectionObservers AllObservers => new(
        LoggerFactory is null ? [.. Observers.Distinct()] : [.. Observers.Distinct(), new ConnectionLogger(LoggerFactory)], LoggerFactory);

    /// <exception cref="ArgumentException">An option has a value that is not allowed; the message contains its name and value.</exception>
    internal ConnectionLifecycleHandlerOptions Validated()
    {
        ArgumentNullException.ThrowIfNull(TimeProvider);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxReplayBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(ReconnectTimeout ?? TimeSpan.Zero, TimeSpan.Zero, nameof(ReconnectTimeout));
        return Observers.Contains(null!) ? throw new ArgumentException("An observer is null.", nameof(Observers)) : this;
    }
}
