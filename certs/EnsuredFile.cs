namespace Microservices.Certificates;

/// <summary>One file that <see cref="DevelopmentCertificates.Ensure"/> answers for, and what became of it.</summary>
/// <param name="Path">The file, absolute.</param>
/// <param name="Description">What it is, for example "server certificate".</param>
/// <param name="Action">What became of it.</param>
/// <param name="Reason">Why it was made or renewed, for example "the certificate expired on 2026-01-31"; null when it was kept.</param>
/// <param name="ValidUntil">When the certificate expires; for a key, its certificate.</param>
public sealed record EnsuredFile(string Path, string Description, EnsuredAction Action, string? Reason, DateTimeOffset ValidUntil);
