using System.Globalization;
using System.Text;

namespace Spate.Host.Terminals;

/// <summary>
/// Makes text that came from outside fit to be shown: it can neither move the cursor, nor colour, nor reorder what stands beside it.
/// </summary>
internal static class Printable
{
    private const int MaxLength = 1100;

    /// <summary>
    /// The text on one line, with whatever is invisible or has an effect on a terminal (controls, format and direction marks, line and
    /// paragraph separators, private use) as an escape, and cut off with "…" after <paramref name="maxLength"/> characters.
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
