namespace Spate.Enrichment.Tables;

/// <summary>Splits a table's text into rows of cells. Lines without any byte are passed over.</summary>
internal sealed class DelimitedTableReader(string path, ReadOnlyMemory<byte> text, byte delimiter)
{
    private int _at;
    private long _nextLine = 1;

    /// <summary>The line on which the current row begins, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>The cells of the current row.</summary>
    public List<Cell> Cells { get; } = [];

    /// <summary>Goes to the next row; false when there is none.</summary>
    /// <exception cref="ReferenceTableException">A quotation mark is out of place.</exception>
    public bool Next()
    {
        Cells.Clear();
        while (_at < text.Length && SkipLineEnd())
            _nextLine++;
        if (_at >= text.Length)
            return false;

        Line = _nextLine;
        do
            Cells.Add(text.Span[_at..].StartsWith("\""u8) ? Quoted() : Plain());
        while (_at < text.Length && TakeDelimiter());
        if (_at < text.Length && SkipLineEnd())
            _nextLine++;
        return true;
    }

    private bool TakeDelimiter()
    {
        if (text.Span[_at] != delimiter)
            return false;
        _at++;
        return true;
    }

    private bool SkipLineEnd()
    {
        var rest = text.Span[_at..];
        var taken = rest.StartsWith("\n"u8) ? 1 : rest.StartsWith("\r\n"u8) ? 2 : 0;
        _at += taken;
        return taken > 0;
    }

    private Cell Plain()
    {
        var rest = text.Span[_at..];
        var length = rest.IndexOfAny(delimiter, (byte)'\n', (byte)'"');
        if (length < 0)
            length = rest.Length;
        else if (rest[length] == (byte)'"')
            throw Malformed($"column {Cells.Count + 1} holds a quotation mark but does not start with one.");
        var cell = text.Slice(_at, length);
        _at += length;
        if ((_at == text.Length || text.Span[_at] == (byte)'\n') && cell.Span.EndsWith("\r"u8))
            cell = cell[..^1];
        return new Cell(cell, IsNull: cell.IsEmpty);
    }

    private Cell Quoted()
    {
        var start = ++_at;
        var doubled = false;
        while (true)
        {
            var rest = text.Span[_at..];
            var quote = rest.IndexOf((byte)'"');
            if (quote < 0)
                throw Malformed($"the quotation mark that opens column {Cells.Count + 1} is not closed.");
            _nextLine += rest[..quote].Count((byte)'\n');
            _at += quote + 1;
            if (!text.Span[_at..].StartsWith("\""u8))
                break;
            doubled = true;
            _at++;
        }

        var cell = text[start..(_at - 1)];
        if (_at < text.Length && text.Span[_at] != delimiter && text.Span[_at] is not ((byte)'\n' or (byte)'\r'))
            throw Malformed($"bytes follow the closing quotation mark of column {Cells.Count + 1}.");
        return new Cell(doubled ? Undouble(cell.Span) : cell, IsNull: false);
    }

    private static byte[] Undouble(ReadOnlySpan<byte> quoted)
    {
        var text = new byte[quoted.Length];
        return text[..Csv.CsvText.Undouble(quoted, text)];
    }

    private ReferenceTableException Malformed(string message) => ReferenceTableException.At(path, Line, "malformed", message);

    /// <summary>A cell.</summary>
    internal readonly record struct Cell(ReadOnlyMemory<byte> Text, bool IsNull);
}
