using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Spate.Enrichment.Records;

namespace Spate.Enrichment.Csv;

/// <summary>
/// One run over CSV or TSV. The cells that stay are copied as they are, followed by the added ones. What is added to the header is added to
/// every row, so the columns always agree.
/// </summary>
internal sealed class CsvPass : RecordPass
{
    private static readonly SearchValues<char> Controls =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Append(0x7F).Select(c => (char)c).Where(c => c != '\t')]);

    private readonly ReferenceTables _tables;
    private readonly CsvDialect _dialect;
    private CsvPlan? _plan;
    private CsvRows? _rows;

    public CsvPass(EnrichmentSpec spec, ReferenceTables tables, PassPorts ports)
        : base(spec, ports)
    {
        if (ports.Input.Start > 0 || ports.Input.End != null)
            throw new ArgumentException("CSV and TSV cannot be read in parts; ask EnrichmentSpec.IsSplittable first.", nameof(ports));
        _tables = tables;
        _dialect = CsvDialect.Of(spec.Format, spec.Quoting);
    }

    protected override void Pass()
    {
        // Not in the constructor: an object that is not constructed is not disposed of, and its memory would be lost.
        if (Spec.Columns.Count > 0)
            Begin(Spec.Columns);

        Fill();
        BeginFile();
        var rows = _rows = new CsvRows(Window, FillMore, _dialect, Spec.Limits.MaxRecordLines);
        while (rows.Next())
        {
            CheckLength(rows.Start, rows.Start + rows.Bytes.Length);
            if (_plan == null)
                ReadHeader(rows);
            else
                ReadRecord(rows, _plan);
        }

        // A file without its header line: nothing was looked up.
        if (_plan == null)
            Attach(AttachmentPlans.Create(Spec, _tables, _ => -1));
        Line = rows.Line;
        Tally.Blank(rows.BlankBytes);
    }

    protected override void Dispose(bool disposing)
    {
        _rows?.Dispose();
        base.Dispose(disposing);
    }

    private void Begin(IReadOnlyList<string> columns)
    {
        _plan = new CsvPlan(Spec, _tables, columns);
        Attach(_plan.Attachments);
    }

    private void FillMore()
    {
        Line = _rows?.Line ?? 1;
        if (Window.IsOverLimit)
            throw TooLong(Window.Start);
        Fill();
    }

    private void ReadHeader(CsvRows rows)
    {
        if (rows.State != CsvRowState.Row)
            throw EnrichmentException.BadHeader($"{rows.Describe()}.");
        if (rows.Cells > CsvRows.MaxColumns)
            throw EnrichmentException.BadHeader($"it has {rows.Cells} columns; at most {CsvRows.MaxColumns} are read.");
        var names = new string[rows.Cells];
        for (var i = 0; i < names.Length; i++)
        {
            var name = rows.Cell(i);
            if (!Utf8.IsValid(name))
                throw EnrichmentException.BadHeader($"the name of column {i + 1} is not UTF-8.");
            names[i] = Encoding.UTF8.GetString(name);
            if (!rows.IsQuoted(i) && names[i].AsSpan().IndexOfAny(Controls) is >= 0 and var at)
                throw EnrichmentException.ControlInHeader(names[i][at], i + 1);
        }

        Tally.Header(BytesOf(rows.Start, rows.End));
        Begin(names);
        var header = _plan!.RenderHeader(_dialect);
        Output.Insert(header);
        rows.CopyLineEnd(Output);
    }

    private void ReadRecord(CsvRows rows, CsvPlan plan)
    {
        if (Problem(rows, plan) is { } problem)
        {
            Reject(problem, rows.Start, rows.End, rows.Line, rows.Lines);
        }
        else
        {
            Write(rows, plan);
            Accept(rows.Start, rows.End, rows.Lines);
        }
    }

    private RejectProblem? Problem(CsvRows rows, CsvPlan plan)
    {
        if (!rows.IsAscii && !Utf8.IsValid(rows.Bytes))
            return new(RejectReasons.InvalidUtf8, "the record is not UTF-8");
        if (rows.State != CsvRowState.Row)
            return new(RejectReasons.MalformedCsv, rows.Describe());
        if (rows.Cells != plan.Columns)
            return new(RejectReasons.ColumnCount, $"the row has {rows.Cells} columns, the header {plan.Columns}");
        foreach (var attachment in Attachments)
        {
            var key = rows.Cell(attachment.Field);
            if ((key.IsEmpty ? attachment.Miss() : attachment.Resolve(key)) is { } reason)
                return RejectReasons.NotFound(reason, attachment.Name, plan.NameOf(attachment.Field));
        }

        return null;
    }

    private void Write(CsvRows rows, CsvPlan plan)
    {
        var isEmpty = true;
        foreach (var (first, last) in plan.Kept)
        {
            rows.CopyCells(Output, first, last, withDelimiter: !isEmpty);
            isEmpty = false;
        }

        InsertAdded(plan.Constants, isEmpty);
        rows.CopyLineEnd(Output);
        Output.EndRecord();
        CountDimensions(rows, plan);
    }

    private void CountDimensions(CsvRows rows, CsvPlan plan)
    {
        for (var i = 0; i < plan.Dimensions.Length; i++)
        {
            var value = rows.Cell(plan.Dimensions[i]);
            if (value.IsEmpty)
                DimensionInputs[i].AddNone();
            else
                DimensionInputs[i].Add(value);
        }
    }
}
