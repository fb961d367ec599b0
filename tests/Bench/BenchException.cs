namespace Microservices.Tests.Bench;

/// <summary>What was to be measured did not work; the message says what did not.</summary>
internal sealed class BenchException(string message) : Exception(message);
