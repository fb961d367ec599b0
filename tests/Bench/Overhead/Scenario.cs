using Microservices.Tests.Bench.Load;

namespace Microservices.Tests.Bench.Overhead;

/// <summary>One kind of load.</summary>
/// <param name="IsGrpc">Whether a gRPC service answers, or the least that answers as one does.</param>
/// <param name="Protocol"><c>h2</c> or <c>h2c</c>.</param>
/// <param name="Load">How much at once.</param>
internal sealed record Scenario(bool IsGrpc, string Protocol, LoadOptions Load)
{
    private static readonly LoadOptions[] Loads = [new(Connections: 1, Streams: 100), new(Connections: 50, Streams: 10)];

    public static IEnumerable<Scenario> All =>
        from isGrpc in (bool[])[true, false]
        from protocol in (string[])["h2c", "h2"]
        from load in Loads
        select new Scenario(isGrpc, protocol, load);

    public override string ToString() => $"{(IsGrpc ? "gRPC" : "bare")} {Protocol} {Load}";
}
