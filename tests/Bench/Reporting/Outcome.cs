namespace Microservices.Tests.Bench.Reporting;

/// <summary>What a verb found.</summary>
/// <param name="Figures">The last line's figures.</param>
/// <param name="Shortfalls">What the README claims and the figures do not show, one sentence each.</param>
internal sealed record Outcome(IReadOnlyList<Figure> Figures, IReadOnlyList<string> Shortfalls);
