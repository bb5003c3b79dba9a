using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Spate.Enrichment.Records;

namespace Spate.Enrichment.Csv;

/// <summary>
/// One run over CSV or TSV: a chunk is indexed, then read row by row, and the cells that stay are copied as they are, with what is added after
/// them. Lines without any byte are no records. What is added to the header is added to each row, so columns always agree.
/// </summary>
internal sealed unsafe class CsvPass : RecordPass
{
    private const int MaxColumns = 16 * 1024;

    private readonly ReferenceTables _tables;
    private readonly byte _delimiter;
    private CsvPlan? _plan;
    private CsvRowReader _rows;
    private int[] _positions = [];
    private byte[] _text = new byte[256];
    private long _textOffset;
    private bool _checkEach;

    public CsvPass(EnrichmentSpec spec, ReferenceTables tables, PassPorts ports)
        : base(spec, ports)
    {
        if (ports.Input.Start > 0 || ports.Input.End != null)
            throw new ArgumentException("CSV and TSV cannot be read in parts; ask EnrichmentSpec.IsSplittable first.", nameof(ports));
        _tables = tables;
        _delimiter = spec.Format == RecordFormat.Tsv ? (byte)'\t' : (byte)',';
        _rows = new CsvRowReader(_delimiter, MaxColumns);
        Attach(AttachmentPlans.Create(spec, tables, _ => -1));
        if (spec.Columns.Count > 0)
            Begin(spec.Columns);
    }

    /// <inheritdoc/>
    protected override void Pass()
    {
        Fill();
        BeginFile();
        while (true)
        {
            ReadRows();
            if (Window.Ended)
                break;
            if (Window.IsOverLimit)
                throw TooLong(Window.Start);
            Fill();
        }

        if (!Window.Rest.IsEmpty)
            RejectUnclosed();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        var positions = Interlocked.Exchange(ref _positions, []);
        if (positions.Length > 0)
            ArrayPool<int>.Shared.Return(positions);
    }

    private void Begin(IReadOnlyList<string> columns)
    {
        _plan = new CsvPlan(Spec, _tables, columns);
        _rows = new CsvRowReader(_delimiter, _plan.Columns);
        Attach(_plan.Attachments);
    }

    private void ReadRows()
    {
        var from = Window.Start;
        var to = Window.End;
        if (Window.Ended && to > from && Window.Buffer[to - 1] != (byte)'\n')
            Window.Buffer[to++] = (byte)'\n';
        if (_positions.Length < to - from + CsvIndex.Slack)
            RentPositions(to - from + CsvIndex.Slack);
        fixed (byte* text = Window.Buffer)
        fixed (int* positions = _positions)
        {
            var count = CsvIndex.Build(text + from, to - from, _delimiter, positions, out var ascii);
            _checkEach = !ascii;
            _textOffset = Window.OffsetOf(from);
            Window.Start = Math.Min(Window.End, from + ReadRows(text + from, positions, count, from));
        }
    }

    /// <summary>Reads the whole rows; returns where the next begins.</summary>
    private int ReadRows(byte* text, int* positions, int count, int from)
    {
        var start = 0;
        for (var position = 0; position < count; position++)
        {
            var first = positions[position];
            if (text[first] == (byte)'\n' && (first == start || (first == start + 1 && text[start] == (byte)'\r')))
            {
                start = first + 1;
                Line++;
                continue;
            }

            var state = _rows.Read(text, positions, count, start, ref position);
            if (state == CsvRowState.Incomplete)
                break;
            CheckLength(from + start, from + _rows.RowEnd);
            if (_plan == null)
                ReadHeader(state, text, start, positions[position]);
            else
                ReadRecord(state, text, start, positions[position], from);
            Line += 1 + _rows.InnerLines;
            start = positions[position] + 1;
        }

        return start;
    }

    private void ReadHeader(CsvRowState state, byte* text, int start, int end)
    {
        if (state != CsvRowState.Row)
            throw EnrichmentException.BadHeader($"{Describe(state, start).Detail}.");
        if (_rows.Cells > MaxColumns)
            throw EnrichmentException.BadHeader($"it has {_rows.Cells} columns; at most {MaxColumns} are read.");
        var names = new string[_rows.Cells];
        for (var i = 0; i < names.Length; i++)
        {
            var name = Cell(text, i);
            if (!Utf8.IsValid(name))
                throw EnrichmentException.BadHeader($"the name of column {i + 1} is not UTF-8.");
            names[i] = Encoding.UTF8.GetString(name);
        }

        var rowEnd = _rows.RowEnd;
        Begin(names);
        var header = _plan!.RenderHeader(_delimiter);
        Output.Insert(header);
        Output.Copy(new ReadOnlySpan<byte>(text + rowEnd, end + 1 - rowEnd), _textOffset + rowEnd);
    }

    private void ReadRecord(CsvRowState state, byte* text, int start, int end, int from)
    {
        Records++;
        if (Problem(state, text, start) is { } problem)
            Reject(problem.Reason, problem.Detail, Line, from + start, from + end);
        else
            Write(text, start, end);
    }

    private RejectProblem? Problem(CsvRowState state, byte* text, int start)
    {
        if (_checkEach && !Utf8.IsValid(new ReadOnlySpan<byte>(text + start, _rows.RowEnd - start)))
            return new(RejectReasons.InvalidUtf8, "the record is not UTF-8");
        if (state != CsvRowState.Row)
            return Describe(state, start);
        if (_rows.Cells != _plan!.Columns)
            return new(RejectReasons.ColumnCount, $"the row has {_rows.Cells} columns, the header {_plan.Columns}");
        foreach (var attachment in Attachments)
        {
            var key = Cell(text, attachment.Field);
            if ((key.IsEmpty ? attachment.Miss() : attachment.Resolve(key)) is { } reason)
                return RejectReasons.NotFound(reason, attachment.Matches.Key, _plan.NameOf(attachment.Field));
        }

        return null;
    }

    private void Write(byte* text, int start, int end)
    {
        var isEmpty = true;
        foreach (var (first, last) in _plan!.Kept)
        {
            // A run goes from the delimiter before it, which the first run goes without.
            var runStart = isEmpty ? _rows.Starts[first] : _rows.Starts[first] - 1;
            Output.Copy(new ReadOnlySpan<byte>(text + runStart, _rows.Ends[last] - runStart), _textOffset + runStart);
            isEmpty = false;
        }

        foreach (var attachment in Attachments)
        {
            if (isEmpty)
                InsertFirst(attachment.Bytes, ref isEmpty);
            else
                Output.Insert(attachment.Store, attachment.Fragment);
            attachment.CountWritten();
        }

        if (isEmpty)
            InsertFirst(_plan.Constants, ref isEmpty);
        else
            Output.Insert(_plan.Constants);
        Output.Copy(new ReadOnlySpan<byte>(text + _rows.RowEnd, end + 1 - _rows.RowEnd), _textOffset + _rows.RowEnd);
        Output.EndRecord();
        CountDimensions(text);
    }

    /// <summary>Inserts cells where no cell comes before, without the delimiter before them.</summary>
    private void InsertFirst(ReadOnlySpan<byte> cells, ref bool isEmpty)
    {
        if (cells.IsEmpty)
            return;
        Output.Insert(cells[1..]);
        isEmpty = false;
    }

    private void CountDimensions(byte* text)
    {
        for (var i = 0; i < _plan!.Dimensions.Length; i++)
        {
            var value = Cell(text, _plan.Dimensions[i]);
            if (value.IsEmpty)
                DimensionInputs[i].AddNone();
            else
                DimensionInputs[i].Add(value);
        }
    }

    /// <summary>The text of a cell of the last row.</summary>
    private ReadOnlySpan<byte> Cell(byte* text, int column)
    {
        var start = _rows.Starts[column];
        var cell = new ReadOnlySpan<byte>(text + start, _rows.Ends[column] - start);
        if (cell.IsEmpty || cell[0] != (byte)'"')
            return cell;
        cell = cell[1..^1];
        if (!cell.Contains((byte)'"'))
            return cell;
        if (_text.Length < cell.Length)
            _text = new byte[2 * cell.Length];
        return _text.AsSpan(0, CsvText.Undouble(cell, _text));
    }

    private RejectProblem Describe(CsvRowState state, int start) => new(RejectReasons.MalformedCsv, state == CsvRowState.QuoteInside
        ? $"a quotation mark at column {_rows.FaultAt - start + 1} stands within a cell that does not begin with one"
        : $"bytes follow a closing quotation mark at column {_rows.FaultAt - start + 1}");

    private void RejectUnclosed()
    {
        if (_plan == null)
            throw EnrichmentException.BadHeader("a quotation mark in it is not closed.");
        CheckLength(Window.Start, Window.End);
        Records++;
        Reject(RejectReasons.MalformedCsv, "a quotation mark is not closed before the end of the file", Line, Window.Start, Window.End);
    }

    private void RentPositions(int length)
    {
        var positions = Interlocked.Exchange(ref _positions, []);
        if (positions.Length > 0)
            ArrayPool<int>.Shared.Return(positions);
        _positions = ArrayPool<int>.Shared.Rent(length);
    }
}
