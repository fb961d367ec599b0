namespace Microservices.Tests.Bench.Closing;

/// <summary>What a server that closes its connections has to tell when it ends.</summary>
/// <param name="Keys">Which calls ran: a <see cref="CallLedger"/>.</param>
/// <param name="Ends">How its connections ended, and how often.</param>
internal sealed record ClosingReport(string Keys, IReadOnlyDictionary<string, int> Ends)
{
    /// <summary>The server closed, and politely.</summary>
    public const string Closed = "closed";

    /// <summary>gRPC's client connects before it has a call, and may never have one: nobody spoke HTTP/2.</summary>
    public const string NeverOpen = "never open";

    /// <summary>What it logged: errors alone.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];
}
