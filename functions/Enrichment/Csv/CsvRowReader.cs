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

/// <summary>Splits one row after the other into cells (RFC 4180) along the positions of a <see cref="CsvIndex"/>.</summary>
/// <param name="delimiter">What separates cells.</param>
/// <param name="maxCells">How many cells are noted; more are only counted.</param>
internal sealed unsafe class CsvRowReader(byte delimiter, int maxCells)
{
    /// <summary>The first byte of each cell, its quotation mark if it has one.</summary>
    public int[] Starts { get; } = new int[maxCells];

    /// <summary>The byte after each cell.</summary>
    public int[] Ends { get; } = new int[maxCells];

    /// <summary>How many cells the last row has.</summary>
    public int Cells { get; private set; }

    /// <summary>The end of the last row: its line feed, or the carriage return before it.</summary>
    public int RowEnd { get; private set; }

    /// <summary>Where the last row is wrong.</summary>
    public int FaultAt { get; private set; }

    /// <summary>Line feeds within the last row.</summary>
    public int InnerLines { get; private set; }

    /// <summary>Reads a row.</summary>
    /// <param name="text">The text.</param>
    /// <param name="positions">Its delimiters, quotation marks and line feeds.</param>
    /// <param name="count">How many of them there are.</param>
    /// <param name="start">The row's first byte.</param>
    /// <param name="position">The number of the first position in the row; afterwards, of the line feed that ends it, unless it is incomplete.</param>
    public CsvRowState Read(byte* text, int* positions, int count, int start, ref int position)
    {
        Cells = 0;
        InnerLines = 0;
        var at = position;
        while (true)
        {
            if (at >= count)
                return CsvRowState.Incomplete;
            var end = positions[at];
            if (text[end] == (byte)'"')
            {
                if (end != start)
                    return Fault(CsvRowState.QuoteInside, end, text, positions, count, ref position, at);
                if (!SkipQuoted(text, positions, count, ref at))
                    return CsvRowState.Incomplete;
                end = positions[at - 1] + 1;
                if (at >= count)
                    return CsvRowState.Incomplete;
                if (positions[at] != end && !IsLineEnd(text, end, positions[at]))
                    return Fault(CsvRowState.AfterQuote, end, text, positions, count, ref position, at);
            }
            else if (text[end] == (byte)'\n' && end > start && text[end - 1] == (byte)'\r')
            {
                end--;
            }

            if (Cells < maxCells)
            {
                Starts[Cells] = start;
                Ends[Cells] = end;
            }

            Cells++;
            if (text[positions[at]] != delimiter)
            {
                RowEnd = end;
                position = at;
                return CsvRowState.Row;
            }

            start = positions[at++] + 1;
        }
    }

    /// <summary>Goes from an opening quotation mark to the position after the closing one; false when the text ends before it is known.</summary>
    private bool SkipQuoted(byte* text, int* positions, int count, ref int at)
    {
        while (++at < count)
        {
            if (text[positions[at]] == (byte)'"')
            {
                if (at + 1 == count)
                    return false;
                if (positions[at + 1] != positions[at] + 1 || text[positions[at + 1]] != (byte)'"')
                {
                    at++;
                    return true;
                }

                at++;
            }
            else if (text[positions[at]] == (byte)'\n')
            {
                InnerLines++;
            }
        }

        return false;
    }

    /// <summary>Ends a bad row at the next line feed: what a stray quotation mark encloses cannot be known.</summary>
    private CsvRowState Fault(CsvRowState fault, int faultAt, byte* text, int* positions, int count, ref int position, int at)
    {
        while (at < count && text[positions[at]] != (byte)'\n')
            at++;
        if (at >= count)
            return CsvRowState.Incomplete;
        FaultAt = faultAt;
        RowEnd = positions[at];
        position = at;
        return fault;
    }

    private static bool IsLineEnd(byte* text, int end, int next) => next == end + 1 && text[end] == (byte)'\r' && text[next] == (byte)'\n';
}
