using Microservices.Tests.Bench.Load;

namespace Microservices.Tests.Bench.Overhead;

/// <summary>One kind of load.</summary>
internal sealed record Scenario(string Protocol, LoadOptions Load)
{
    public static readonly Scenario[] All =
    [
        new("h2c", new(Connections: 1, Streams: 100)),
        new("h2c", new(Connections: 50, Streams: 10)),
        new("h2", new(Connections: 1, Streams: 100)),
        new("h2", new(Connections: 50, Streams: 10)),
    ];

    public override string ToString() => $"{Protocol} {Load}";
}
