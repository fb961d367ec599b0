using System.Globalization;
using System.Text;

namespace ConnectionLifecycle.Frames;

/// <summary>What a peer says in a GOAWAY beyond its code. The peer chose these bytes: nothing in them may break or forge a line of a log.</summary>
internal static class DebugData
{
    /// <summary>How much of it is kept, in bytes; RFC 9113 sets no limit.</summary>
    public const int MaxLength = 256;

    /// <summary>As text, each character that is not for printing replaced.</summary>
    public static string Text(ReadOnlySpan<byte> debugData) =>
        string.Create(Encoding.UTF8.GetCharCount(debugData), debugData, static (text, bytes) =>
        {
            Encoding.UTF8.GetChars(bytes, text);
            foreach (ref var character in text)
            {
                character = IsPrintable(character) ? character : '\uFFFD';
            }
        });

    // Beside the controls: what some viewers take for the end of a line, and what reorders or hides the text around it.
    private static bool IsPrintable(char character) => char.GetUnicodeCategory(character) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
