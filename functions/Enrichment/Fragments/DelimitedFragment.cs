using System.Buffers;
using System.Text;

namespace Spate.Enrichment.Fragments;

/// <summary>
/// Renders values as cells of a delimited file, and reads them back. A cell is quoted only if RFC 4180 requires it: if it contains the
/// delimiter, a quotation mark, CR or LF.
/// </summary>
internal static class DelimitedFragment
{
    /// <summary>Writes a cell after its delimiter.</summary>
    public static void Write(IBufferWriter<byte> output, byte delimiter, in FragmentValue value)
    {
        output.Write([delimiter]);
        WriteValue(output, delimiter, value);
    }

    /// <summary>Writes one cell, without a delimiter.</summary>
    public static void WriteCell(IBufferWriter<byte> output, byte delimiter, ReadOnlySpan<byte> utf8)
    {
        if (!utf8.ContainsAny([delimiter, (byte)'"', (byte)'\r', (byte)'\n']))
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

    /// <summary>The text of the cell at a position, unquoted; null if it is empty.</summary>
    public static string? ValueOf(ReadOnlySpan<byte> fragment, byte delimiter, int position)
    {
        for (; ; position--)
        {
            var end = 1 + CellLength(fragment[1..], delimiter);
            if (position == 0)
                return Unquote(fragment[1..end]);
            fragment = fragment[end..];
        }
    }

    private static void WriteValue(IBufferWriter<byte> output, byte delimiter, in FragmentValue value)
    {
        switch (value.Kind)
        {
            case FragmentValueKind.Null or FragmentValueKind.Omitted:
                break;
            case FragmentValueKind.String or FragmentValueKind.Json:
                WriteCell(output, delimiter, value.Text.Span);
                break;
            default:
                value.WriteScalar(output);
                break;
        }
    }

    private static int CellLength(ReadOnlySpan<byte> cells, byte delimiter)
    {
        var quoted = false;
        for (var i = 0; i < cells.Length; i++)
        {
            if (cells[i] == (byte)'"')
                quoted = !quoted;
            else if (cells[i] == delimiter && !quoted)
                return i;
        }

        return cells.Length;
    }

    private static string? Unquote(ReadOnlySpan<byte> cell)
    {
        if (cell.IsEmpty)
            return null;
        return cell[0] == (byte)'"'
            ? Encoding.UTF8.GetString(cell[1..^1]).Replace("\"\"", "\"", StringComparison.Ordinal)
            : Encoding.UTF8.GetString(cell);
    }
}
