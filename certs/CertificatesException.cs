namespace Microservices.Certificates;

/// <summary>
/// Certificates could not be made, read or used. The message is one line for the person at the console: what is wrong with
/// which file, and what to do about it.
/// </summary>
public sealed class CertificatesException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One line: what is wrong, and what to do.</param>
    public CertificatesException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with what led to it.</summary>
    /// <param name="message">One line: what is wrong, and what to do.</param>
    /// <param name="innerException">What the system or the cryptography said.</param>
    public CertificatesException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal static CertificatesException CannotWrite(string path, string reason, Exception innerException) =>
        new($"Cannot write to '{path}': {reason.TrimEnd('.')}. {Remedy(innerException)}, or choose another directory.", innerException);

    private static string Remedy(Exception cause) => cause is UnauthorizedAccessException ? "Check the directory's owner and mode" : "Clear the way";
}
