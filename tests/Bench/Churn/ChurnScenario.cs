namespace Microservices.Tests.Bench.Churn;

/// <summary>One load, and why connections are closed under it.</summary>
/// <param name="Mode">Why.</param>
/// <param name="Concurrency">How many calls at a time.</param>
/// <param name="Protocol"><c>h2</c> or <c>h2c</c>.</param>
/// <param name="Kind">What calls.</param>
/// <param name="Retry">Whether the client has a retry policy, for UNAVAILABLE.</param>
internal sealed record ChurnScenario(ChurnMode Mode, int Concurrency, string Protocol, CallKind Kind, bool Retry)
{
    /// <summary>
    /// Not the full cross, which would have 180 rows: with each mode, every concurrency, protocol and kind of call is there, with retries and
    /// without; and what is combined with what differs from mode to mode.
    /// </summary>
    public static readonly ChurnScenario[] Full =
    [
        new(ChurnMode.Requested, 4, "h2", CallKind.Unary, Retry: false),
        new(ChurnMode.Requested, 32, "h2c", CallKind.Mixed, Retry: true),
        new(ChurnMode.Requested, 128, "h2c", CallKind.ServerStreaming, Retry: false),
        new(ChurnMode.MaxAge, 4, "h2c", CallKind.ServerStreaming, Retry: true),
        new(ChurnMode.MaxAge, 32, "h2", CallKind.Unary, Retry: true),
        new(ChurnMode.MaxAge, 128, "h2c", CallKind.Mixed, Retry: false),
        new(ChurnMode.Operator, 4, "h2c", CallKind.Mixed, Retry: false),
        new(ChurnMode.Operator, 32, "h2", CallKind.ServerStreaming, Retry: false),
        new(ChurnMode.Operator, 128, "h2c", CallKind.Unary, Retry: true),
        new(ChurnMode.RollingTwo, 4, "h2c", CallKind.Unary, Retry: true),
        new(ChurnMode.RollingTwo, 32, "h2c", CallKind.Mixed, Retry: false),
        new(ChurnMode.RollingTwo, 128, "h2", CallKind.ServerStreaming, Retry: false),
        new(ChurnMode.RollingThree, 4, "h2", CallKind.ServerStreaming, Retry: false),
        new(ChurnMode.RollingThree, 32, "h2c", CallKind.Unary, Retry: false),
        new(ChurnMode.RollingThree, 128, "h2", CallKind.Mixed, Retry: true),
    ];

    /// <summary>For a first look: each mode once, and each value of the rest.</summary>
    public static readonly ChurnScenario[] Quick = [Full[1], Full[4], Full[6], Full[11], Full[13]];

    /// <summary>How many servers there are, behind round robin where there are several.</summary>
    public int Servers => Mode switch
    {
        ChurnMode.RollingTwo => 2,
        ChurnMode.RollingThree => 3,
        _ => 1,
    };

    public override string ToString() => $"{ModeName}, {Concurrency} {KindName}, {Protocol}{(Retry ? ", retry" : string.Empty)}";

    private string ModeName => Mode switch
    {
        ChurnMode.Requested => "requested",
        ChurnMode.MaxAge => "max age",
        ChurnMode.Operator => "operator",
        _ => $"roll of {Servers}",
    };

    private string KindName => Kind switch
    {
        CallKind.Unary => "unary",
        CallKind.ServerStreaming => "streams",
        _ => "mixed",
    };
}
