namespace Microservices.Client.Demo;

/// <summary>The demo could not be shown; the message says in one line why.</summary>
internal sealed class DemoException(string message) : Exception(message);
