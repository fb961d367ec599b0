namespace Microservices.Client.Load;

/// <summary>What one server got of a load.</summary>
/// <param name="Address">Its address and port.</param>
/// <param name="Connections">How many connections.</param>
/// <param name="Calls">How many streams they carried, retries included.</param>
internal sealed record ServerShare(string Address, long Connections, long Calls);
