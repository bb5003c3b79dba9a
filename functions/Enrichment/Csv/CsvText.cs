namespace Spate.Enrichment.Csv;

/// <summary>Undoes the quoting of RFC 4180.</summary>
internal static class CsvText
{
    /// <summary>Writes what stands between the quotation marks with each doubled mark made one; returns the length.</summary>
    /// <param name="quoted">The cell without its outer quotation marks.</param>
    /// <param name="target">As long as the source at least.</param>
    public static int Undouble(ReadOnlySpan<byte> quoted, Span<byte> target)
    {
        var written = 0;
        while (true)
        {
            var mark = quoted.IndexOf((byte)'"');
            if (mark < 0)
            {
                quoted.CopyTo(target[written..]);
                return written + quoted.Length;
            }

            quoted[..(mark + 1)].CopyTo(target[written..]);
            written += mark + 1;
            quoted = quoted[(mark + 2)..];
        }
    }
}
