using Spate.Enrichment.Compression;
using Spate.Enrichment.Csv;
using Spate.Enrichment.Records;

namespace Spate.Enrichment;

/// <summary>Where a record stands in a text.</summary>
/// <param name="Line">The line on which it starts, from 1.</param>
/// <param name="Start">Its first byte.</param>
/// <param name="End">The byte after it. A carriage return before a line feed may belong to the record.</param>
/// <param name="Next">The byte after its line end.</param>
public readonly record struct RecordPlace(long Line, int Start, int End, int Next);

/// <summary>Finds the records of a file as a run finds them, so that they can be shown beside what came of them.</summary>
public static class RecordSplitter
{
    /// <summary>The records, well-formed or not, front to back; neither a header line nor blank lines.</summary>
    /// <param name="text">The plain bytes of a file, or its beginning.</param>
    /// <param name="spec">Says what the file is like.</param>
    public static IEnumerable<RecordPlace> Split(byte[] text, EnrichmentSpec spec)
    {
        var start = text.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        return spec.Format == RecordFormat.Ndjson ? Lines(text, start) : Rows(text, start, spec);
    }

    private static IEnumerable<RecordPlace> Lines(byte[] text, int start)
    {
        for (var line = 1L; start < text.Length; line++)
        {
            var length = text.AsSpan(start).IndexOf((byte)'\n');
            var end = length < 0 ? text.Length : start + length;
            if (text.AsSpan(start, end - start).ContainsAnyExcept(" \t\r"u8))
                yield return new RecordPlace(line, start, end, Math.Min(end + 1, text.Length));
            start = end + 1;
        }
    }

    private static IEnumerable<RecordPlace> Rows(byte[] text, int start, EnrichmentSpec spec)
    {
        // The window takes the whole text at once, so that places in it are places in the text.
        using var reader = new PlainReader(new BlockSource(new MemoryStream(text)));
        using var window = new InputWindow(reader, 0, text.Length + 1, text.Length);
        window.Fill();
        window.Start = start;
        using var rows = new CsvRows(window, window.Fill, CsvDialect.Of(spec.Format, spec.Quoting), spec.Limits.MaxRecordLines);
        if (spec.Columns.Count == 0 && !rows.Next())
            yield break;
        while (rows.Next())
            yield return new RecordPlace(rows.Line, rows.Start, rows.Start + rows.Bytes.Length, Math.Min(rows.End, text.Length));
    }
}
