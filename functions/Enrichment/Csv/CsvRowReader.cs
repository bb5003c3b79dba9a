namespace Spate.Enrichment.Csv;

/// <summary>What reading a row came to.</summary>
internal enum CsvRowState
{
    /// <summary>A row, though perhaps with too few or too many cells.</summary>
    Row,

    /// <summary>The text ends within the row.</summary>
    Incomplete,

    /// <summary>A quotation mark within a cell that does not begin with one.</summary>
    QuoteInside,

    /// <summary>Bytes between a closing quotation mark and the next delimiter.</summary>
    AfterQuote,

    /// <summary>A quotation mark that is still open after the most lines that a row may span.</summary>
    TooManyLines,

    /// <summary>A quotation mark that is still open at the end of the text.</summary>
    Unclosed,
}

/// <summary>
/// Splits one row at a time into cells, along the positions of a <see cref="CsvIndex"/>. That a quotation mark opens a cell is a guess,
/// which fails if the cell spans too many lines or does not end at a delimiter. The row is then bad, and ends with the line of that
/// quotation mark.
/// </summary>
/// <param name="dialect">The bytes that structure the text.</param>
/// <param name="maxCells">How many cells of a row are noted, at least; the rest are only counted.</param>
/// <param name="maxLines">The most lines that a row may span.</param>
internal sealed unsafe class CsvRowReader(CsvDialect dialect, int maxCells, int maxLines)
{
    private readonly byte _lineEnd = dialect.LineEnd;

    /// <summary>The byte after each cell of the last row. The next cell begins behind the delimiter there.</summary>
    public int[] Ends { get; private set; } = new int[64];

    /// <summary>The number of cells in the last row; in a bad row, of those before the fault.</summary>
    public int Cells { get; private set; }

    /// <summary>The end of the last row: its line end, or the carriage return before that.</summary>
    public int RowEnd { get; private set; }

    /// <summary>The quotation mark at fault in the last row.</summary>
    public int FaultAt { get; private set; }

    /// <summary>How many lines below its quotation mark the last row turned out to be bad.</summary>
    public int FaultLines { get; private set; }

    /// <summary>The number of line ends within the last row.</summary>
    public int InnerLines { get; private set; }

    /// <summary>Reads a row.</summary>
    /// <param name="text">The text.</param>
    /// <param name="positions">The positions of its delimiters, quotation marks and line ends.</param>
    /// <param name="count">The number of positions.</param>
    /// <param name="start">The first byte of the row.</param>
    /// <param name="ended">Whether there is nothing after the text.</param>
    /// <param name="position">The first position in the row; afterwards, the line end of the row, unless it is incomplete.</param>
    public CsvRowState Read(byte* text, int* positions, int count, int start, bool ended, ref int position)
    {
        InnerLines = 0;
        var delimiter = dialect.Delimiter;
        var ends = Ends;
        var cells = 0;
        for (var at = position; at < count; at++)
        {
            var end = positions[at];
            var mark = text[end];
            if (mark == (byte)'"')
            {
                var (opening, lines) = (at, InnerLines);
                var state = end == start ? SkipQuoted(text, positions, count, ref at) : CsvRowState.QuoteInside;
                if (state != CsvRowState.Row)
                {
                    Cells = cells;
                    return state == CsvRowState.Incomplete && !ended
                        ? state
                        : Fault(state, lines, text, positions, count, opening, ref position);
                }

                end = positions[at - 1] + 1;
                mark = text[positions[at]];
            }
            else if (mark != delimiter && end > start && text[end - 1] == (byte)'\r')
            {
                end--;
            }

            if (cells == ends.Length && cells < maxCells)
                ends = Grow();
            if (cells < ends.Length)
                ends[cells] = end;
            cells++;
            if (mark != delimiter)
            {
                Cells = cells;
                RowEnd = end;
                position = at;
                return CsvRowState.Row;
            }

            start = positions[at] + 1;
        }

        return CsvRowState.Incomplete;
    }

    /// <summary>Moves from an opening quotation mark to the position after the closing one.</summary>
    private CsvRowState SkipQuoted(byte* text, int* positions, int count, ref int at)
    {
        while (++at + 1 < count)
        {
            if (text[positions[at]] == (byte)'"')
            {
                var end = positions[at] + 1;
                var next = positions[++at];
                if (next != end || text[next] != (byte)'"')
                    return next == end || IsLineEnd(text, end, next) ? CsvRowState.Row : CsvRowState.AfterQuote;
            }
            else if (text[positions[at]] == _lineEnd && ++InnerLines >= maxLines)
            {
                return CsvRowState.TooManyLines;
            }
        }

        return CsvRowState.Incomplete;
    }

    /// <summary>Ends a bad row with the line of its quotation mark: what a stray one encloses cannot be known.</summary>
    private CsvRowState Fault(CsvRowState state, int lines, byte* text, int* positions, int count, int mark, ref int position)
    {
        var at = mark;
        while (at < count && text[positions[at]] != _lineEnd)
            at++;
        if (at == count)
            return CsvRowState.Incomplete;
        FaultAt = positions[mark];
        FaultLines = InnerLines - lines;
        InnerLines = lines;
        RowEnd = positions[at];
        position = at;
        return state == CsvRowState.Incomplete ? CsvRowState.Unclosed : state;
    }

    private int[] Grow()
    {
        var ends = Ends;
        Array.Resize(ref ends, 2 * ends.Length);
        return Ends = ends;
    }

    private static bool IsLineEnd(byte* text, int end, int next) => next == end + 1 && text[end] == (byte)'\r' && text[next] == (byte)'\n';
}
