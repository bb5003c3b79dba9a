using System.Text;
using System.Text.Unicode;
using Spate.Enrichment.Compression;
using Spate.Enrichment.Csv;
using Spate.Enrichment.Fragments;
using Spate.Enrichment.Records;

namespace Spate.Enrichment.Tables;

/// <summary>Reads a CSV or TSV table whose first line names the columns.</summary>
internal static class DelimitedTable
{
    private const int ChunkBytes = 256 * 1024;

    public static IEnumerable<TableRow> Rows(LookupSpec spec, byte[] text, CsvDialect dialect, IReadOnlyList<string> columns)
    {
        var path = spec.Table;
        if (!Utf8.IsValid(text))
            throw new ReferenceTableException(path, "malformed", "the table is not UTF-8. Convert it.");
        using var reader = new PlainReader(new BlockSource(new MemoryStream(text)));
        using var window = new InputWindow(reader, 0, ChunkBytes, TableFile.MaxBytes);
        window.Fill();
        using var rows = new CsvRows(window, window.Fill, dialect, int.MaxValue);
        if (!Next(path, rows))
            throw new ReferenceTableException(path, "malformed", "the table is empty: it lacks the line that names the columns.");

        if (rows.Cells > CsvRows.MaxColumns)
        {
            throw ReferenceTableException.At(
                path, rows.Line, "malformed", $"the header has {rows.Cells} columns; at most {CsvRows.MaxColumns} are read.");
        }

        var header = Enumerable.Range(0, rows.Cells).Select(i => Encoding.UTF8.GetString(rows.Cell(i))).ToArray();
        if (header.GroupBy(c => c, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw ReferenceTableException.At(path, 1, "malformed", $"the column '{twice.Key}' occurs twice in the header.");
        var keyAt = ColumnOf(path, header, spec.Key);
        var at = columns.Select(c => ColumnOf(path, header, c)).ToArray();

        var values = new FragmentValue[at.Length];
        while (Next(path, rows))
        {
            if (rows.Cells != header.Length)
            {
                throw ReferenceTableException.At(
                    path, rows.Line, "malformed", $"the row has {rows.Cells} columns, the header {header.Length}.");
            }

            for (var i = 0; i < at.Length; i++)
                values[i] = spec.Empty == EmptyCell.Null && rows.IsEmpty(at[i]) ? FragmentValue.Null : FragmentValue.Utf8(rows.Text(at[i]));
            yield return new TableRow(rows.Line, rows.Text(keyAt), values);
        }
    }

    private static bool Next(string path, CsvRows rows)
    {
        if (!rows.Next())
            return false;
        return rows.State == CsvRowState.Row ? true : throw ReferenceTableException.At(path, rows.Line, "malformed", $"{rows.Describe()}.");
    }

    private static int ColumnOf(string path, string[] header, string column)
    {
        var at = Array.IndexOf(header, column);
        return at >= 0 ? at : throw ReferenceTableException.NoColumn(path, column, header);
    }
}
