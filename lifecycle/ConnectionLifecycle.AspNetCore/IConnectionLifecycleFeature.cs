namespace ConnectionLifecycle.AspNetCore;

/// <summary>A connection's own life, for whoever handles a request on it. Found in <c>HttpContext.Features</c>.</summary>
public interface IConnectionLifecycleFeature
{
    /// <summary>The connection as observed so far.</summary>
    TrackedConnection Connection { get; }

    /// <summary>
    /// Cancelled when the connection begins to drain, for whatever reason: a call that would go on for long can end now. Calls that do not
    /// are served on, for as long as the grace lasts.
    /// </summary>
    CancellationToken Draining { get; }

    /// <summary>
    /// Closes the connection gracefully: GOAWAY at once, then the end when every call in flight has finished. Returns at once;
    /// a second request changes nothing.
    /// </summary>
    /// <param name="cause">Why, in a word of up to 64 ASCII characters, for example <c>app_requested</c>; the client is told,
    /// a word of your own as <c>app_requested: word</c>.</param>
    /// <exception cref="ArgumentException">The word is empty, too long, or not a word.</exception>
    void RequestClose(string cause);

    /// <summary>
    /// As <see cref="RequestClose"/>, once a stream is over: its last frame is on its way before the GOAWAY is. At once when the stream
    /// is over already.
    /// </summary>
    /// <param name="streamId">The stream, for example of the request being handled (<c>IHttp2StreamIdFeature</c>).</param>
    /// <param name="cause">Why, in a word.</param>
    void RequestCloseAfterStream(int streamId, string cause);

    /// <summary>
    /// As <see cref="RequestClose"/>, and waits until the connection is closed. A call that awaits this keeps its own connection open until
    /// the grace is over: await it elsewhere.
    /// </summary>
    /// <param name="reason">Why, in a word.</param>
    /// <param name="grace">How long calls may go on; what is left then ends with UNAVAILABLE and <c>grace_exceeded</c>. Null for
    /// <see cref="ConnectionLifecycleOptions.MaxConnectionAgeGrace"/>.</param>
    /// <param name="cancellationToken">Ends the waiting, not the drain.</param>
    /// <returns>The close record.</returns>
    /// <exception cref="ArgumentException">The reason is empty, too long, or not a word.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The grace is negative or longer than 24 days.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the connection was closed.</exception>
    Task<CloseRecord> CloseAsync(string reason, TimeSpan? grace = null, CancellationToken cancellationToken = default);
}
