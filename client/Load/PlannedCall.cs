namespace Microservices.Client.Load;

/// <summary>One call of a load.</summary>
/// <param name="Streams">Whether the replies come as a stream.</param>
/// <param name="Closes">Whether it asks that its connection be closed afterwards.</param>
internal readonly record struct PlannedCall(bool Streams, bool Closes);
