namespace Microservices.Tests.Bench.Overhead;

/// <summary>What each endpoint did, one soon after the other.</summary>
internal sealed record Round(Slice Plain, Slice Control, Slice Observed);
