namespace Microservices.Server.Hosting;

/// <summary>A setting has a value that cannot be; the message says in one line which, and what it could be.</summary>
internal sealed class SettingException(string message) : Exception(message);
