using System.Buffers;
using System.Runtime.InteropServices;
using Spate.Enrichment.Records;

namespace Spate.Enrichment.Csv;

/// <summary>
/// Reads delimited text row by row, for records and lookup tables alike. Each chunk of the window is indexed as a whole and then split.
/// Only a row that ends in a later chunk is read again. Lines without a byte are skipped.
/// </summary>
internal sealed unsafe class CsvRows : IDisposable
{
    /// <summary>The most columns that a file may have.</summary>
    public const int MaxColumns = 16 * 1024;

    private readonly InputWindow _window;
    private readonly Action _fill;
    private readonly CsvDialect _dialect;
    private readonly CsvRowReader _row;
    private byte[] _unquoted = new byte[256];
    private int[] _positions = [];
    private PinnedGCHandle<byte[]> _pinnedText;
    private PinnedGCHandle<int[]> _pinnedPositions;

    // The indexed text, which begins at _offset in the window. Its positions are relative to that.
    private byte* _text;
    private int* _at;
    private int _offset;
    private int _count;
    private int _position;
    private int _start;
    private int _next;
    private long _nextLine = 1;

    /// <summary>Creates a reader of the window, and of what is still to be read into it.</summary>
    /// <param name="window">The text; its first chunk has been read.</param>
    /// <param name="fill">Reads the next chunk into the window, or throws.</param>
    /// <param name="dialect">The bytes that structure the text. A text without LF has rows that end in CR.</param>
    /// <param name="maxLines">The most lines that a row may span.</param>
    public CsvRows(InputWindow window, Action fill, CsvDialect dialect, int maxLines)
    {
        _window = window;
        _fill = fill;
        _dialect = EndsInCarriageReturns() ? dialect.WithCarriageReturns() : dialect;
        _row = new CsvRowReader(_dialect, MaxColumns, maxLines);
        Index();
    }

    /// <summary>Whether the current row is well-formed, or else what is wrong with it.</summary>
    public CsvRowState State { get; private set; }

    /// <summary>The line on which the current row begins, from 1. After the last row, the line after that.</summary>
    public long Line { get; private set; }

    /// <summary>The number of cells in the current row.</summary>
    public int Cells => _row.Cells;

    /// <summary>Whether the current chunk is ASCII; otherwise the rows in it may not be UTF-8.</summary>
    public bool IsAscii { get; private set; }

    /// <summary>The place of the current row in the window.</summary>
    public int Start => _offset + _start;

    /// <summary>The place in the window of the byte after the line end of the current row.</summary>
    public int End => _offset + _next;

    /// <summary>The number of lines that the current row spans.</summary>
    public int Lines => 1 + _row.InnerLines;

    /// <summary>The number of bytes in lines that were skipped.</summary>
    public long BlankBytes { get; private set; }

    /// <summary>The current row without its line end.</summary>
    public ReadOnlySpan<byte> Bytes => new(_text + _start, _row.RowEnd - _start);

    /// <summary>Moves to the next row. Returns false at the end of the text.</summary>
    public bool Next()
    {
        while (!Read())
        {
            _window.Start = Math.Min(_window.End, _offset + _next);
            if (_window.Ended)
                return false;
            _fill();
            Index();
        }

        return true;
    }

    /// <summary>Copies the cells from one column to another, optionally with the delimiter before them.</summary>
    public void CopyCells(IRecordOutput output, int first, int last, bool withDelimiter) =>
        Copy(output, StartOf(first) - (withDelimiter ? 1 : 0), _row.Ends[last]);

    /// <summary>Copies the line end of the current row.</summary>
    public void CopyLineEnd(IRecordOutput output) => Copy(output, _row.RowEnd, _next);

    /// <summary>Whether a cell has no bytes, not even quotation marks.</summary>
    public bool IsEmpty(int column) => StartOf(column) == _row.Ends[column];

    public bool IsQuoted(int column) => !IsEmpty(column) && _text[StartOf(column)] == (byte)'"' && _dialect.IsQuoted;

    /// <summary>The text of a cell, valid until the next call.</summary>
    public ReadOnlySpan<byte> Cell(int column)
    {
        var cell = new ReadOnlySpan<byte>(_text + StartOf(column), _row.Ends[column] - StartOf(column));
        if (cell.IsEmpty || cell[0] != (byte)'"' || !_dialect.IsQuoted)
            return cell;
        cell = cell[1..^1];
        if (!cell.Contains((byte)'"'))
            return cell;
        if (_unquoted.Length < cell.Length)
            _unquoted = new byte[2 * cell.Length];
        return _unquoted.AsSpan(0, CsvText.Undouble(cell, _unquoted));
    }

    /// <summary>The text of a cell, valid until the next row.</summary>
    public ReadOnlyMemory<byte> Text(int column)
    {
        var (start, end) = (StartOf(column), _row.Ends[column]);
        if (IsQuoted(column))
            (start, end) = (start + 1, end - 1);
        var text = Cell(column);
        return text.Length == end - start ? _window.Buffer.AsMemory(_offset + start, text.Length) : text.ToArray();
    }

    /// <summary>What is wrong with the current row.</summary>
    public string Describe()
    {
        var mark = $"column {Cells + 1}: the quotation mark at byte {_row.FaultAt - _start + 1}";
        var lines = _row.FaultLines == 1 ? "1 line" : $"{_row.FaultLines} lines";
        return State switch
        {
            CsvRowState.QuoteInside => $"{mark} is in a cell that does not begin with one",
            CsvRowState.AfterQuote when _row.FaultLines == 0 => $"{mark} opens a cell, and bytes follow its closing quotation mark",
            CsvRowState.AfterQuote => $"{mark} is not closed: the next one, {lines} below, does not end a cell",
            CsvRowState.TooManyLines => $"{mark} is not closed within {lines}",
            _ => $"{mark} is not closed before the end of the file",
        };
    }

    public void Dispose()
    {
        _pinnedText.Dispose();
        _pinnedPositions.Dispose();
        var positions = Interlocked.Exchange(ref _positions, []);
        if (positions.Length > 0)
            ArrayPool<int>.Shared.Return(positions);
    }

    private int StartOf(int column) => column == 0 ? _start : _row.Ends[column - 1] + 1;

    private void Copy(IRecordOutput output, int start, int end) =>
        output.Copy(new ReadOnlySpan<byte>(_text + start, end - start), _window.OffsetOf(_offset + start));

    /// <summary>Reads a row of the indexed text. Returns false if there is no whole one left.</summary>
    private bool Read()
    {
        _start = _next;
        Line = _nextLine;
        for (; _position < _count; _position++)
        {
            var first = _at[_position];
            if (_text[first] != _dialect.LineEnd || (first != _start && (first != _start + 1 || _text[_start] != (byte)'\r')))
                break;
            BlankBytes += Math.Min(first + 1, _window.End - _offset) - _start;
            _start = _next = first + 1;
            Line = ++_nextLine;
        }

        State = _row.Read(_text, _at, _count, _start, _window.Ended, ref _position);
        if (State == CsvRowState.Incomplete)
            return false;
        _next = _at[_position++] + 1;
        _nextLine += 1 + _row.InnerLines;
        return true;
    }

    /// <summary>
    /// Whether the text has no LF, as far as a row may be long, but CR. Reads until that is known: with rows that end in LF, the text could
    /// not be read anyway.
    /// </summary>
    private bool EndsInCarriageReturns()
    {
        while (!_window.Rest.Contains((byte)'\n'))
        {
            if (_window.Ended || _window.IsOverLimit)
                return _window.Rest.Contains((byte)'\r');
            _fill();
        }

        return false;
    }

    /// <summary>Indexes what is in the window. A last row without a line end gets one.</summary>
    private void Index()
    {
        var (from, to) = (_window.Start, _window.End);
        if (_window.Ended && to > from && _window.Buffer[to - 1] != _dialect.LineEnd)
            _window.Buffer[to++] = _dialect.LineEnd;

        _pinnedText.Dispose();
        _pinnedText = new PinnedGCHandle<byte[]>(_window.Buffer);
        Rent(to - from + CsvIndex.Slack);
        _text = _pinnedText.GetAddressOfArrayData() + from;
        _count = CsvIndex.Build(_text, to - from, _dialect, _at, out var ascii);
        IsAscii = ascii;
        _offset = from;
        _position = _next = 0;
    }

    private void Rent(int length)
    {
        if (_positions.Length >= length)
            return;
        _pinnedPositions.Dispose();
        if (_positions.Length > 0)
            ArrayPool<int>.Shared.Return(_positions);
        _positions = ArrayPool<int>.Shared.Rent(length);
        _pinnedPositions = new PinnedGCHandle<int[]>(_positions);
        _at = _pinnedPositions.GetAddressOfArrayData();
    }
}
