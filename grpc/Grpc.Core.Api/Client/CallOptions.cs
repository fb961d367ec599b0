namespace Grpc.Core;

/// <summary>What a caller can say about one call. A value: each <c>With</c> gives a changed copy.</summary>
public readonly struct CallOptions
{
    /// <summary>Makes options.</summary>
    /// <param name="headers">The request headers; none by default.</param>
    /// <param name="deadline">When the call must be over, in UTC; never by default.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <param name="writeOptions">How messages are to be written.</param>
    /// <param name="propagationToken">What to take over from the call being served.</param>
    /// <param name="credentials">What proves who calls, beside the channel's credentials.</param>
    public CallOptions(
        Metadata? headers = null,
        DateTime? deadline = null,
        CancellationToken cancellationToken = default,
        WriteOptions? writeOptions = null,
        ContextPropagationToken? propagationToken = null,
        CallCredentials? credentials = null)
    {
        Headers = headers;
        Deadline = deadline;
        CancellationToken = cancellationToken;
        WriteOptions = writeOptions;
        PropagationToken = propagationToken;
        Credentials = credentials;
    }

    /// <summary>The request headers; null for none.</summary>
    public Metadata? Headers { get; private init; }

    /// <summary>
    /// When the call must be over; null for never, and so is <see cref="DateTime.MaxValue" />. It must be in UTC: an engine
    /// refuses a call whose deadline is of any other <see cref="DateTimeKind" />. A call that is not over by then ends with
    /// <see cref="StatusCode.DeadlineExceeded" />, on both sides.
    /// </summary>
    public DateTime? Deadline { get; private init; }

    /// <summary>Cancels the call, which then ends with <see cref="StatusCode.Cancelled" />.</summary>
    public CancellationToken CancellationToken { get; private init; }

    /// <summary>How messages are to be written; null for the default way.</summary>
    public WriteOptions? WriteOptions { get; private init; }

    /// <summary>What to take over from the call being served; null for nothing.</summary>
    public ContextPropagationToken? PropagationToken { get; private init; }

    /// <summary>What proves who calls, beside the channel's credentials; null for nothing.</summary>
    public CallCredentials? Credentials { get; private init; }

    /// <summary>
    /// Whether the call waits for a connection; false, the default, lets it fail with <see cref="StatusCode.Unavailable" />
    /// as soon as connecting has failed.
    /// </summary>
    public bool IsWaitForReady { get; private init; }

    /// <summary>The same with other headers.</summary>
    /// <param name="headers">The headers.</param>
    public CallOptions WithHeaders(Metadata headers) => this with { Headers = headers };

    /// <summary>The same with another deadline.</summary>
    /// <param name="deadline">When the call must be over, in UTC.</param>
    public CallOptions WithDeadline(DateTime deadline) => this with { Deadline = deadline };

    /// <summary>The same with another cancellation token.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public CallOptions WithCancellationToken(CancellationToken cancellationToken) => this with { CancellationToken = cancellationToken };

    /// <summary>The same with other write options.</summary>
    /// <param name="writeOptions">How messages are to be written.</param>
    public CallOptions WithWriteOptions(WriteOptions writeOptions) => this with { WriteOptions = writeOptions };

    /// <summary>The same with another propagation token.</summary>
    /// <param name="propagationToken">What to take over from the call being served.</param>
    public CallOptions WithPropagationToken(ContextPropagationToken propagationToken) => this with { PropagationToken = propagationToken };

    /// <summary>The same with other call credentials.</summary>
    /// <param name="credentials">What proves who calls.</param>
    public CallOptions WithCredentials(CallCredentials credentials) => this with { Credentials = credentials };

    /// <summary>The same, waiting for a connection or not.</summary>
    /// <param name="waitForReady">Whether the call waits for a connection.</param>
    public CallOptions WithWaitForReady(bool waitForReady = true) => this with { IsWaitForReady = waitForReady };
}
