namespace Microservices.Server.Tls;

/// <summary>What a look at files came to.</summary>
/// <param name="Taken">What was taken, in words; null when nothing was.</param>
/// <param name="Flaw">Why what is new was not taken; null when nothing is new, or for the first time that it was seen.</param>
internal readonly record struct Renewed(string? Taken, string? Flaw = null);
