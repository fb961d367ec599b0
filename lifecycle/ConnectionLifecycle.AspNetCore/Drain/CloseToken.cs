using System.Runtime.CompilerServices;
using System.Text;

namespace ConnectionLifecycle.AspNetCore.Drain;

/// <summary>A program's own reason for a close: one word, since it travels as debug data and stands in log lines.</summary>
internal static class CloseToken
{
    private const int MaxLength = 64;

    /// <exception cref="ArgumentException">It is empty, too long, or not a word.</exception>
    public static void Check(string cause, [CallerArgumentExpression(nameof(cause))] string? parameter = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(cause, parameter);
        if (cause.Length > MaxLength || !Ascii.IsValid(cause) || cause.Any(char.IsControl))
        {
            throw new ArgumentException($"'{cause}' is not a word of up to {MaxLength} ASCII characters.", parameter);
        }
    }
}
