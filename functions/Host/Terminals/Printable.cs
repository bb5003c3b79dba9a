using System.Globalization;
using System.Text;

namespace Spate.Host.Terminals;

/// <summary>Makes untrusted text safe to show: it cannot move the cursor, change colours, or reorder other text.</summary>
internal static class Printable
{
    private const int MaxLength = 1100;

    /// <summary>
    /// The text on one line, with everything that is invisible or affects a terminal (controls, format and direction marks, line and
    /// paragraph separators, private use) escaped, and truncated with "…" after <paramref name="maxLength"/> characters.
    /// </summary>
    public static string Line(string text, int maxLength = MaxLength)
    {
        var line = new StringBuilder(Math.Min(text.Length, maxLength));
        foreach (var rune in text.EnumerateRunes())
        {
            var shown = HasEffect(rune) ? Escape(rune) : rune.ToString();
            if (line.Length + shown.Length > maxLength)
                return line.Append('…').ToString();
            line.Append(shown);
        }

        return line.ToString();
    }

    private static bool HasEffect(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    private static string Escape(Rune rune) => rune.Value switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        var value => string.Create(CultureInfo.InvariantCulture, $"\\u{{{value:x}}}"),
    };
}
