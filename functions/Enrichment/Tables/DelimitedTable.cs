using System.Text;
using System.Text.Unicode;
using Spate.Enrichment.Fragments;

namespace Spate.Enrichment.Tables;

/// <summary>Reads a CSV or TSV table (RFC 4180) whose first line names the columns. An empty cell is null, <c>""</c> an empty string.</summary>
internal static class DelimitedTable
{
    public static IEnumerable<TableRow> Rows(string path, ReadOnlyMemory<byte> text, byte delimiter, string key, IReadOnlyList<string> columns)
    {
        if (!Utf8.IsValid(text.Span))
            throw new ReferenceTableException(path, "malformed", "the table is not UTF-8. Convert it.");
        var reader = new DelimitedTableReader(path, text, delimiter);
        if (!reader.Next())
            throw new ReferenceTableException(path, "malformed", "the table is empty: it lacks the line that names the columns.");

        var header = reader.Cells.Select(c => Encoding.UTF8.GetString(c.Text.Span)).ToArray();
        if (header.GroupBy(c => c, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw ReferenceTableException.At(path, 1, "malformed", $"the column '{twice.Key}' occurs twice in the header.");
        var keyAt = ColumnOf(path, header, key);
        var at = columns.Select(c => ColumnOf(path, header, c)).ToArray();

        var values = new FragmentValue[at.Length];
        while (reader.Next())
        {
            if (reader.Cells.Count != header.Length)
                throw ReferenceTableException.At(path, reader.Line, "malformed", $"the row has {reader.Cells.Count} columns, the header {header.Length}.");
            for (var i = 0; i < at.Length; i++)
                values[i] = reader.Cells[at[i]] is { IsNull: false } cell ? FragmentValue.Utf8(cell.Text) : FragmentValue.Null;
            yield return new TableRow(reader.Line, reader.Cells[keyAt].Text, values);
        }
    }

    private static int ColumnOf(string path, string[] header, string column)
    {
        var at = Array.IndexOf(header, column);
        return at >= 0 ? at : throw ReferenceTableException.NoColumn(path, column, header);
    }
}
