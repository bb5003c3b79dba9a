using System.Globalization;
using System.Text;

namespace Spate.Enrichment.Json;

/// <summary>Undoes the escapes of a JSON string.</summary>
internal static class JsonText
{
    /// <summary>
    /// Writes the text of a string as UTF-8 and returns its length, which is never more than that of the source. An unpaired surrogate,
    /// which RFC 8259 allows and UTF-8 does not, becomes U+FFFD.
    /// </summary>
    /// <param name="source">The bytes between the quotation marks, with valid escapes.</param>
    /// <param name="target">At least as long as the source.</param>
    public static int Unescape(ReadOnlySpan<byte> source, Span<byte> target) => Unescape(source, target, out _);

    /// <summary>Unescapes a string that is to be compared. Returns false if it has an unpaired surrogate, which equals no text.</summary>
    public static bool TryUnescape(ReadOnlySpan<byte> source, Span<byte> target, out int length)
    {
        length = Unescape(source, target, out var isText);
        return isText;
    }

    private static int Unescape(ReadOnlySpan<byte> source, Span<byte> target, out bool isText)
    {
        isText = true;
        var written = 0;
        while (true)
        {
            var plain = source.IndexOf((byte)'\\');
            if (plain < 0)
            {
                source.CopyTo(target[written..]);
                return written + source.Length;
            }

            source[..plain].CopyTo(target[written..]);
            written += plain;
            source = source[(plain + 1)..];
            if (source[0] == (byte)'u')
            {
                var (rune, taken, isPaired) = ReadRune(source);
                isText &= isPaired;
                written += rune.EncodeToUtf8(target[written..]);
                source = source[taken..];
            }
            else
            {
                target[written++] = Short(source[0]);
                source = source[1..];
            }
        }
    }

    /// <summary>Reads <c>uXXXX</c> and, after a high surrogate, the <c>\uXXXX</c> that completes it.</summary>
    private static (Rune Rune, int Taken, bool IsPaired) ReadRune(ReadOnlySpan<byte> source)
    {
        var first = (char)Hex(source[1..5]);
        if (Rune.TryCreate(first, out var rune))
            return (rune, 5, true);
        if (source.Length >= 11
            && source[5] == (byte)'\\'
            && source[6] == (byte)'u'
            && Rune.TryCreate(first, (char)Hex(source[7..11]), out rune))
        {
            return (rune, 11, true);
        }

        return (Rune.ReplacementChar, 5, false);
    }

    private static int Hex(ReadOnlySpan<byte> digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static byte Short(byte escape) => escape switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => escape,
    };
}
