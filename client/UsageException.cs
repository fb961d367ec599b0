namespace Microservices.Client;

/// <summary>The user asked for something that cannot be; the message says in one line what to do instead.</summary>
internal sealed class UsageException(string message) : Exception(message);
