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
}

/// <summary>Splits one row at a time into cells, along the positions of a <see cref="CsvIndex"/>.</summary>
/// <param name="dialect">The bytes that structure the text.</param>
/// <param name="maxCells">How many cells of a row are noted, at least; the rest are only counted.</param>
internal sealed unsafe class CsvRowReader(CsvDialect dialect, int maxCells)
{
    private readonly byte _delimiter = dialect.Delimiter;
    private readonly byte _lineEnd = dialect.LineEnd;

    /// <summary>The first byte of each cell of the last row, its quotation mark if it has one.</summary>
    public int[] Starts { get; private set; } = new int[64];

    /// <summary>The byte after each cell of the last row.</summary>
    public int[] Ends { get; private set; } = new int[64];

    /// <summary>The number of cells in the last row; in a bad row, of those before the fault.</summary>
    public int Cells { get; private set; }

    /// <summary>The end of the last row: its line end, or the carriage return before that.</summary>
    public int RowEnd { get; private set; }

    /// <summary>The position of the fault in the last row.</summary>
    public int FaultAt { get; private set; }

    /// <summary>The number of line ends within the last row.</summary>
    public int InnerLines { get; private set; }

    /// <summary>Reads a row.</summary>
    /// <param name="text">The text.</param>
    /// <param name="positions">The positions of its delimiters, quotation marks and line ends.</param>
    /// <param name="count">The number of positions.</param>
    /// <param name="start">The first byte of the row.</param>
    /// <param name="position">The first position in the row; afterwards, the line end of the row, unless it is incomplete.</param>
    public CsvRowState Read(byte* text, int* positions, int count, int start, ref int position)
    {
        InnerLines = 0;
        var (starts, ends) = (Starts, Ends);
        var cells = 0;
        for (var at = position; at < count; at++)
        {
            var end = positions[at];
            if (text[end] == (byte)'"')
            {
                Cells = cells;
                if (end != start)
                    return Fault(CsvRowState.QuoteInside, end, text, positions, count, ref position, at);
                if (!SkipQuoted(text, positions, count, ref at))
                    return CsvRowState.Incomplete;
                end = positions[at - 1] + 1;
                if (positions[at] != end && !IsLineEnd(text, end, positions[at]))
                    return Fault(CsvRowState.AfterQuote, end, text, positions, count, ref position, at);
            }
            else if (text[end] == _lineEnd && end > start && text[end - 1] == (byte)'\r')
            {
                end--;
            }

            if (cells == starts.Length && cells < maxCells)
                (starts, ends) = Grow();
            if (cells < starts.Length)
            {
                starts[cells] = start;
                ends[cells] = end;
            }

            cells++;
            if (text[positions[at]] != _delimiter)
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

    /// <summary>Moves from an opening quotation mark to the position after the closing one. Returns false if the text ends before that.</summary>
    private bool SkipQuoted(byte* text, int* positions, int count, ref int at)
    {
        while (++at + 1 < count)
        {
            if (text[positions[at]] == (byte)'"')
            {
                if (positions[at + 1] != positions[at] + 1 || text[positions[at + 1]] != (byte)'"')
                {
                    at++;
                    return true;
                }

                at++;
            }
            else if (text[positions[at]] == _lineEnd)
            {
                InnerLines++;
            }
        }

        return false;
    }

    /// <summary>Ends a bad row at the next line end: what a stray quotation mark encloses cannot be known.</summary>
    private CsvRowState Fault(CsvRowState fault, int faultAt, byte* text, int* positions, int count, ref int position, int at)
    {
        while (at < count && text[positions[at]] != _lineEnd)
            at++;
        if (at == count)
            return CsvRowState.Incomplete;
        FaultAt = faultAt;
        RowEnd = positions[at];
        position = at;
        return fault;
    }

    private (int[] Starts, int[] Ends) Grow()
    {
        var (starts, ends) = (Starts, Ends);
        Array.Resize(ref starts, 2 * starts.Length);
        Array.Resize(ref ends, 2 * ends.Length);
        return (Starts, Ends) = (starts, ends);
    }

    private static bool IsLineEnd(byte* text, int end, int next) => next == end + 1 && text[end] == (byte)'\r' && text[next] == (byte)'\n';
}
