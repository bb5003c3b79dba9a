using System.Buffers;
using System.Text;
using Spate.Enrichment.Csv;

namespace Spate.Enrichment.Fragments;

/// <summary>
/// Renders values as cells of a delimited file, and reads them back. A cell is quoted only if RFC 4180 requires it: if it contains the
/// delimiter, a quotation mark, CR or LF. Without quoting, a cell cannot contain the delimiter, CR or LF.
/// </summary>
internal static class DelimitedFragment
{
    /// <summary>Writes a cell after its delimiter.</summary>
    public static void Write(IBufferWriter<byte> output, CsvDialect dialect, in FragmentValue value)
    {
        output.Write([dialect.Delimiter]);
        WriteValue(output, dialect, value);
    }

    /// <summary>Writes one cell, without a delimiter.</summary>
    public static void WriteCell(IBufferWriter<byte> output, CsvDialect dialect, ReadOnlySpan<byte> utf8)
    {
        if (!dialect.IsQuoted || !utf8.ContainsAny([dialect.Delimiter, (byte)'"', (byte)'\r', (byte)'\n']))
        {
            output.Write(utf8);
            return;
        }

        output.Write("\""u8);
        for (var at = utf8.IndexOf((byte)'"'); at >= 0; at = utf8.IndexOf((byte)'"'))
        {
            output.Write(utf8[..(at + 1)]);
            output.Write("\""u8);
            utf8 = utf8[(at + 1)..];
        }

        output.Write(utf8);
        output.Write("\""u8);
    }

    /// <summary>Whether a cell can hold a text.</summary>
    public static bool CanHold(CsvDialect dialect, ReadOnlySpan<byte> utf8) =>
        dialect.IsQuoted || !utf8.ContainsAny([dialect.Delimiter, (byte)'\r', (byte)'\n']);

    /// <summary>The text of the cell at a position, unquoted; null if it is empty.</summary>
    public static string? ValueOf(ReadOnlySpan<byte> fragment, CsvDialect dialect, int position)
    {
        for (; ; position--)
        {
            var end = 1 + CellLength(fragment[1..], dialect);
            if (position == 0)
                return Unquote(fragment[1..end], dialect);
            fragment = fragment[end..];
        }
    }

    private static void WriteValue(IBufferWriter<byte> output, CsvDialect dialect, in FragmentValue value)
    {
        switch (value.Kind)
        {
            case FragmentValueKind.Null or FragmentValueKind.Omitted:
                break;
            case FragmentValueKind.String or FragmentValueKind.Json:
                WriteCell(output, dialect, value.Text.Span);
                break;
            default:
                value.WriteScalar(output);
                break;
        }
    }

    private static int CellLength(ReadOnlySpan<byte> cells, CsvDialect dialect)
    {
        var quoted = false;
        for (var i = 0; i < cells.Length; i++)
        {
            if (cells[i] == (byte)'"')
                quoted = dialect.IsQuoted && !quoted;
            else if (cells[i] == dialect.Delimiter && !quoted)
                return i;
        }

        return cells.Length;
    }

    private static string? Unquote(ReadOnlySpan<byte> cell, CsvDialect dialect)
    {
        if (cell.IsEmpty)
            return null;
        return cell[0] == (byte)'"' && dialect.IsQuoted
            ? Encoding.UTF8.GetString(cell[1..^1]).Replace("\"\"", "\"", StringComparison.Ordinal)
            : Encoding.UTF8.GetString(cell);
    }
}
