namespace Microservices.Tests.Bench.Load;

/// <summary>How much at once.</summary>
/// <param name="Connections">How many connections.</param>
/// <param name="Streams">How many calls at a time on each; <see cref="MaxStreams"/> at most.</param>
internal sealed record LoadOptions(int Connections, int Streams)
{
    public const int MaxStreams = 100;

    public override string ToString() => $"{Connections}x{Streams}";
}
