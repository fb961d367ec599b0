namespace Microservices.Tests.Bench.Close;

/// <summary>A connection that is closed.</summary>
/// <param name="Protocol"><c>h2</c> or <c>h2c</c>.</param>
/// <param name="Busy">Whether a call is in flight then.</param>
/// <param name="Passive">Whether the client answers PINGs and leaves it to the server to hang up; most hang up when they may.</param>
internal sealed record CloseScenario(string Protocol, bool Busy, bool Passive)
{
    public static readonly CloseScenario[] All =
    [
        .. from protocol in (string[])["h2c", "h2"]
           from busy in (bool[])[false, true]
           from passive in (bool[])[false, true]
           select new CloseScenario(protocol, busy, passive),
    ];

    public override string ToString() => $"{Protocol} {(Busy ? "busy" : "idle")} {(Passive ? "passive" : "hangup")}";
}
