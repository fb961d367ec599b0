namespace Microservices.Certificates;

/// <summary>Certificates cannot be made, read or used. The message is one line: what is wrong with which file, and what to do about it.</summary>
/// <param name="message">The line.</param>
/// <param name="innerException">What the system or the cryptography said.</param>
public sealed class CertificatesException(string message, Exception? innerException = null) : Exception(message, innerException);
